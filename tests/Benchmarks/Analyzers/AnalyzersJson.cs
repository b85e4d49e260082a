using System.Text.Json;
using Checkpointing.Analyzers.Corpus;
using Checkpointing.Benchmarks.Figures;
using Checkpointing.Store.Facts;

namespace Checkpointing.Benchmarks.Analyzers;

/// <summary>The figures for machines: every single value, so that another statistic can be made of them.</summary>
internal static class AnalyzersJson
{
    public static void Write(string path, int runs, CorpusRun corpus, IReadOnlyList<CostSeries> costs)
    {
        using FileStream file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("created", DateTime.UtcNow);
        json.WriteString("kernel", Machine.Kernel);
        json.WriteNumber("processors", Environment.ProcessorCount);
        json.WriteNumber("runs", runs);
        json.WriteStartArray("rules");
        foreach ((string id, Score score) in corpus.Rows)
            Write(json, id, score);
        json.WriteEndArray();
        json.WriteStartArray("costs");
        foreach (CostSeries cost in costs)
            Write(json, cost);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string id, Score score)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteNumber("found", score.Found);
        json.WriteNumber("missed", score.Missed);
        json.WriteNumber("wrong", score.Wrong);
        json.WriteNumber("precision", Math.Round(score.Precision, 4));
        json.WriteNumber("recall", Math.Round(score.Recall, 4));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CostSeries cost)
    {
        json.WriteStartObject();
        json.WriteString("name", cost.Name);
        json.WriteNumber("lines", cost.Lines);
        json.WriteBoolean("runtime", cost.WithRuntime);
        json.WriteNumber("capturingFiles", cost.CapturingFiles);
        JsonReport.Write(json, "compilingMs", cost.Compiling);
        JsonReport.Write(json, "rulesMs", cost.Rules);
        JsonReport.Write(json, "sharePercent", cost.Share);
        json.WriteEndObject();
    }
}
