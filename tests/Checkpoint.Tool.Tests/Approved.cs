using System.Reflection;

namespace Checkpointing.Tool.Tests;

/// <summary>Texts that somebody has read and found good, in Approved/NAME.txt. A change of them shows in the diff.</summary>
internal static class Approved
{
    public static string ProjectDirectory { get; } = typeof(Approved).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "ProjectDirectory").Value!;

    public static string Folder { get; } = Path.Combine(ProjectDirectory, "Approved");

    /// <summary>Compares; on a difference leaves NAME.received.txt beside the approved file, to be looked at and renamed.</summary>
    public static void Verify(string name, string text)
    {
        string approved = Path.Combine(Folder, $"{name}.txt");
        string received = Path.Combine(Folder, $"{name}.received.txt");
        string expected = File.Exists(approved) ? File.ReadAllText(approved) : "";
        if (text == expected)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        Assert.Fail($"The text differs from what was approved. If it is meant so: mv '{received}' '{approved}'\n\n{text}");
    }
}
