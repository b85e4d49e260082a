using System.Text.Json;
using Checkpointing.Store.Facts;

namespace Checkpointing.Benchmarks.Figures;

/// <summary>The figures for machines: every single value, so that another statistic can be made of them.</summary>
internal static class JsonReport
{
    public static void Write(string path, string tool, string criu, int runs, IReadOnlyList<Comparison> comparisons)
    {
        using FileStream file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("created", DateTime.UtcNow);
        json.WriteString("kernel", Machine.Kernel);
        json.WriteNumber("processors", Environment.ProcessorCount);
        json.WriteString("tool", tool);
        json.WriteString("criu", criu);
        json.WriteNumber("runs", runs);
        json.WriteStartArray("comparisons");
        foreach (Comparison comparison in comparisons)
            Write(json, comparison);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Comparison comparison)
    {
        json.WriteStartObject();
        json.WriteString("id", comparison.Id);
        json.WriteString("title", comparison.Title);
        json.WriteString("unit", comparison.Unit);
        json.WriteNumber("ratio", Math.Round(comparison.Ratio, 4));
        if (comparison.Limit is { } limit)
            json.WriteNumber("limit", limit);
        Write(json, "reference", comparison.Reference);
        Write(json, "ours", comparison.Ours);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, string name, Figure figure)
    {
        json.WriteStartObject(name);
        json.WriteString("what", figure.What);
        json.WriteNumber("median", Math.Round(figure.Median, 3));
        json.WriteNumber("min", Math.Round(figure.Min, 3));
        json.WriteNumber("max", Math.Round(figure.Max, 3));
        json.WriteStartArray("values");
        foreach (double value in figure.Values)
            json.WriteNumberValue(Math.Round(value, 3));
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
