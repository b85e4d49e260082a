using Checkpointing.Build.Tests.Infrastructure;
using Checkpointing.CodeVerification;

namespace Checkpointing.Build.Tests.Verification;

/// <summary>Files that are no assemblies, or not any more: a word about it or silence, and never an exception.</summary>
public sealed class DamagedAssemblyTests
{
    private const string Program = "Checkpoint.Capture(\"warm\"); await Task.Yield(); Console.WriteLine(Lib.Use());";

    private const string LibrarySource = """
        public static class Lib
        {
            static readonly Random s_random = new();
            public static int Use() => s_random.Next();
            public static async Task<int> LaterAsync(Dictionary<string, List<int[]>> d) { await Task.Delay(1); var r = Checkpoint.Capture("in"); switch (r.Outcome) { case CheckpointOutcome.JustDumped: return 1; case CheckpointOutcome.JustRestored: Environment.Exit(1); break; } return d.Count; }
        }
        """;

    [Fact]
    public void Flipped_bytes_never_break_the_build()
    {
        using TemporaryFolder folder = new();
        string library = Library.Compile(folder.Path, "Lib", LibrarySource);
        string program = Library.Compile(folder.Path, "App", Program, [library]);
        byte[] whole = File.ReadAllBytes(library);
        // The same bytes each time: a failure can be looked at again.
        Random random = new(20261124);
        for (int round = 0; round < 400; round++)
        {
            byte[] damaged = [.. whole];
            for (int flips = 1 + random.Next(8); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(library, damaged);
            VerificationResult result = Verifier.Run(new VerificationRequest(program) { References = [library], Strict = true });
            Assert.Contains(result.CapturePoints, p => p.Name == "warm");
        }
    }

    [Fact]
    public void Files_that_are_cut_short_never_break_the_build()
    {
        using TemporaryFolder folder = new();
        string library = Library.Compile(folder.Path, "Lib", LibrarySource);
        string program = Library.Compile(folder.Path, "App", Program, [library]);
        byte[] whole = File.ReadAllBytes(library);
        for (int length = 0; length < whole.Length; length += 61)
        {
            File.WriteAllBytes(library, whole[..length]);
            Assert.Contains(Verifier.Run(new VerificationRequest(program) { References = [library] }).CapturePoints, p => p.Name == "warm");
        }
    }

    [Fact]
    public void What_calls_itself_an_assembly_and_is_none_is_named()
    {
        using TemporaryFolder folder = new();
        string library = Library.Compile(folder.Path, "Lib", LibrarySource);
        string program = Library.Compile(folder.Path, "App", Program, [library]);
        byte[] whole = File.ReadAllBytes(library);
        int root = whole.AsSpan().IndexOf("BSJB"u8);
        whole[root] = (byte)'X';
        File.WriteAllBytes(library, whole);

        Finding finding = Assert.Single(Verifier.Run(new VerificationRequest(program) { References = [library] }).Findings);
        Assert.Equal(("CKPT9109", library), (finding.Code.Id, finding.File));
        Assert.StartsWith("'Lib.dll' cannot be read, so nothing is known of it: ", finding.Message, StringComparison.Ordinal);
    }

    /// <summary>All of it would have to be in the memory of the build.</summary>
    [Fact]
    public void An_enormous_assembly_is_named_and_not_read()
    {
        using TemporaryFolder folder = new();
        string library = Library.Compile(folder.Path, "Lib", LibrarySource);
        string program = Library.Compile(folder.Path, "App", Program, [library]);
        using (FileStream file = new(library, FileMode.Open))
            file.SetLength(300 << 20);
        long before = GC.GetTotalAllocatedBytes();
        VerificationResult result = Verifier.Run(new VerificationRequest(program) { References = [library] });
        Assert.Equal("'Lib.dll' cannot be read, so nothing is known of it: It is larger than 256 MB.", Assert.Single(result.Findings).Message);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 200 << 20);
    }

    [Fact]
    public void Native_libraries_and_texts_and_reference_assemblies_are_passed_over()
    {
        using TemporaryFolder folder = new();
        string reference = Library.Compile(folder.Path, "Lib", LibrarySource, metadataOnly: true);
        string program = Library.Compile(folder.Path, "App", Program, [reference]);
        File.WriteAllText(folder["text.dll"], "not an assembly");
        File.WriteAllBytes(folder["empty.dll"], []);
        File.Copy("/proc/self/exe", folder["native.dll"]);

        Assert.Empty(Verifier.Run(new VerificationRequest(program) { References = [reference, folder["text.dll"], folder["empty.dll"], folder["native.dll"]] }).Findings);
    }

    [Fact]
    public void A_file_that_is_being_read_can_be_written_moved_and_deleted()
    {
        using TemporaryFolder folder = new();
        string program = Library.Compile(folder.Path, "App", "Checkpoint.Capture(\"warm\");");
        using (Checkpointing.CodeVerification.Metadata.AssemblySet set = Checkpointing.CodeVerification.Metadata.AssemblySet.Open(program, []))
        {
            using (FileStream writer = new(program, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                writer.WriteByte((byte)'M');
            File.Move(program, folder["moved.dll"]);
            File.Delete(folder["moved.dll"]);
            Assert.Single(set.Assemblies);
        }

        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), a => a.GetName().Name == "App");
    }
}
