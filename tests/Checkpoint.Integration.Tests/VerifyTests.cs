using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>What a capture writes is whole and fits, and what changes afterwards is named before CRIU is asked.</summary>
public sealed class VerifyTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task A_capture_is_whole_and_can_be_replayed_where_it_was_made()
    {
        string log = Scratch.Combine("log");
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "log", log)).Expect(0);
        ToolResult result = (await Tool.RunAsync("verify", "--json")).Expect(0);
        JsonElement document = Json.Parse(result.Output);
        Assert.True(document.GetProperty("ok").GetBoolean());
        Assert.Empty(document.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task An_application_that_was_rebuilt_is_named_by_verify_and_by_replay()
    {
        string copy = CopyOfPayload();
        (await Tool.RunAsync("run", Path.Combine(copy, "Payload"), "args")).Expect(0);

        // Of the same size, as a build with another constant is: CRIU would go on in the middle of other code.
        string application = Path.Combine(copy, "Payload.dll");
        byte[] bytes = await File.ReadAllBytesAsync(application, TestContext.Current.CancellationToken);
        bytes[BitConverter.ToInt32(bytes, 60) + 8] ^= 1;
        await File.WriteAllBytesAsync(application, bytes, TestContext.Current.CancellationToken);

        ToolResult verified = (await Tool.RunAsync("verify", "--json")).Expect(125);
        JsonElement problem = Json.Parse(verified.Output).GetProperty("problems").EnumerateArray().Single();
        Assert.Equal(("CKPT9014", $"the application was rebuilt after the capture: {application}"), (problem.Text("code"), problem.Text("what")));
        ToolResult replayed = (await ReplayAsync()).ExpectError(125, "CKPT9051");
        Assert.Contains($"the application was rebuilt after the capture: {application}", replayed.Error, StringComparison.Ordinal);

        // What was begun meanwhile is taken back.
        Assert.Empty(Directory.EnumerateDirectories(Scratch.Store, "replays", SearchOption.AllDirectories));
        Assert.Empty(Scratch.LivingProcesses);
        Assert.Empty(Scratch.MountsLeft);
    }

    [Fact]
    public async Task A_file_that_the_application_never_opened_counts_where_its_folder_is_pinned()
    {
        string copy = CopyOfPayload(), settings = Path.Combine(copy, "appsettings.json"), unpinned = Scratch.Combine("unpinned");
        await File.WriteAllTextAsync(settings, "{}", TestContext.Current.CancellationToken);
        (await Tool.RunAsync("run", "--pin", copy, Path.Combine(copy, "Payload"), "exit-branches", "0", "43")).Expect(0);
        (await Tool.RunAsync("run", "--store", unpinned, Path.Combine(copy, "Payload"), "exit-branches", "0", "43")).Expect(0);
        File.SetLastWriteTimeUtc(settings, DateTime.UtcNow.AddHours(1));
        (await ReplayAsync()).Expect(43);

        await File.WriteAllTextAsync(settings, "[]", TestContext.Current.CancellationToken);
        Assert.Contains($"a file of the application was changed after the capture: {settings}", (await ReplayAsync()).ExpectError(125, "CKPT9051").Error, StringComparison.Ordinal);
        Assert.Contains(settings, (await Tool.RunAsync("verify")).Expect(125).Output, StringComparison.Ordinal);
        (await Tool.RunAsync("replay", "--store", unpinned)).Expect(43);
    }

    [Fact]
    public async Task A_flipped_byte_is_found_by_verify()
    {
        (await RunAsync("args")).Expect(0);
        string image = Directory.EnumerateFiles(Path.Combine(Scratch.Store, "args@1", "images"), "pages-*.img").First();
        await using (FileStream file = new(image, FileMode.Open))
        {
            file.Position = file.Length / 2;
            int old = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)~old);
        }

        Assert.Contains(image, (await Tool.RunAsync("verify")).Expect(125).Output, StringComparison.Ordinal);
    }

    private string CopyOfPayload()
    {
        string copy = Directory.CreateDirectory(Scratch.Combine("copy")).FullName;
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Built.Payload)!))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }
}
