namespace Checkpointing.Build.Publishing;

/// <summary>What was captured last: the key of it, and the files that the program wrote then, which are no reason to capture again.</summary>
internal sealed record CaptureRecord(string Key, IReadOnlyList<string> Written)
{
    /// <returns>An empty record where nothing was captured yet.</returns>
    public static CaptureRecord Read(string file)
    {
        string[] lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        return new CaptureRecord(lines.FirstOrDefault() ?? "", [.. lines.Skip(1)]);
    }

    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllLines(file, new[] { Key }.Concat(Written));
    }
}
