using Checkpointing.Build.Tests.Infrastructure;

namespace Checkpointing.Build.Tests.Verification;

/// <summary>What the strict mode lists: what comes from where the build runs, before the capture and not after it.</summary>
public sealed class SurroundingsTests
{
    [Fact]
    public void What_is_taken_before_the_capture_is_listed_with_its_place() => Assert.Equal(
        ["CKPT9160 App.cs:1", "CKPT9161 App.cs:2", "CKPT9162 Lib.cs:2", "CKPT9160 Lib.cs:3"],
        VerifiedProgram.With(
            """
            public static class Lib { public static void Open() {
                using var s = new System.Net.Sockets.TcpClient();
                Environment.GetEnvironmentVariable("IN_LIB");
            } public static void Later() { Environment.GetEnvironmentVariable("LATER"); } public static void Never() { Environment.GetEnvironmentVariable("NEVER"); } }
            """,
            """
            Console.WriteLine(Environment.GetEnvironmentVariable("HOME"));
            Console.WriteLine(File.ReadAllText("/etc/hostname"));
            Console.WriteLine(File.ReadAllText("own.txt"));
            Lib.Open();
            await Checkpoint.CaptureAsync("warm");
            Console.WriteLine(Environment.GetEnvironmentVariable("PATH"));
            Lib.Later();
            """,
            strict: true).Lines());

    [Fact]
    public void Nothing_of_it_is_said_without_being_asked() =>
        Assert.Empty(VerifiedProgram.With("class Lib;", "Console.WriteLine(Environment.GetEnvironmentVariable(\"HOME\")); Checkpoint.Capture(\"x\");").Findings);

    [Fact]
    public void The_variable_is_named() => Assert.Contains(
        "'HOME'", VerifiedProgram.With("class Lib;", "Console.WriteLine(Environment.GetEnvironmentVariable(\"HOME\")); Checkpoint.Capture(\"x\");", strict: true).Findings[0].Message, StringComparison.Ordinal);

    public static TheoryData<string, string> Texts => new()
    {
        { "'/etc/app/x.json' is used", """File.Exists(Path.Combine("/etc", "app", "x.json"));""" },
        { "'/etc/y' is used", """string folder = "/etc"; if (args.Length > 0) Console.WriteLine(folder); File.ReadAllBytes(folder + "/y");""" },
        { "'/etc/z' is used", """File.ReadAllLines(Known.Path); static class Known { public static readonly string Path = "/etc/z"; }""" },
        { "'/etc/q' is used", """File.ReadAllLines(Known.Path); static class Known { public const string Path = "/etc/q"; }""" },
        { "'/var/log' is used", """foreach (string f in Directory.EnumerateFiles("/var/log")) Console.WriteLine(f);""" },
        { "its path is not known", """new FileStream(args[0], FileMode.Open).Dispose();""" },
        { "The environment variable 'A_B'", """Console.WriteLine(Environment.GetEnvironmentVariable(Name.Of); static class Name { public static readonly string Of = "A_B"; }""".Replace("Of);", "Of));", StringComparison.Ordinal) },
        { "An environment variable is", """Console.WriteLine(Environment.GetEnvironmentVariable(args[0]));""" },
        { "HttpClient.GetStringAsync connects", """using var c = new System.Net.Http.HttpClient(); await c.GetStringAsync("http://localhost");""" },
        { "HttpListener.Start opens", """new System.Net.HttpListener().Start();""" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_it_is_about_is_said_where_it_is_known(string said, string source)
    {
        // Types close a program.
        int types = source.IndexOf("static class", StringComparison.Ordinal);
        string program = $"{(types < 0 ? source : source[..types])}\nCheckpoint.Capture(\"x\");\n{(types < 0 ? "" : source[types..])}";
        Assert.Contains(said, Assert.Single(VerifiedProgram.With("class Lib;", program, strict: true).Findings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""File.Exists(Path.Combine(AppContext.BaseDirectory, "own.json"));""")]
    [InlineData("""File.ReadAllText(Environment.CurrentDirectory + "/own.json");""")]
    [InlineData("""File.ReadAllText(Path.Join(Path.GetFullPath("data"), "own.json"));""")]
    [InlineData("""new FileInfo("own.json").Refresh();""")]
    public void What_is_the_programs_own_is_left_alone(string source) =>
        Assert.Empty(VerifiedProgram.With("class Lib;", $"{source} Checkpoint.Capture(\"x\");", strict: true).Findings);

    [Fact]
    public void Two_paths_that_meet_are_not_one_of_them() => Assert.Contains(
        "not known before", Assert.Single(VerifiedProgram.With("class Lib;", "string p = args.Length > 0 ? \"/a\" : \"/b\"; File.Exists(p); Checkpoint.Capture(\"x\");", strict: true).Findings).Message, StringComparison.Ordinal);

    [Fact]
    public void A_field_that_can_change_is_not_known() => Assert.Contains(
        "not known before",
        Assert.Single(VerifiedProgram.With("class Lib;", "File.Exists(S.P); Checkpoint.Capture(\"x\"); static class S { public static string P = \"/a\"; }", strict: true).Findings).Message, StringComparison.Ordinal);

    /// <summary>Configuration by its names: the real packages are no part of the framework that tests compile against.</summary>
    [Fact]
    public void The_configuration_is_listed_by_what_is_read_of_it()
    {
        const string Names = """
            namespace Microsoft.Extensions.Configuration
            {
                public interface IConfiguration { string this[string key] { get; } }
                public static class ConfigurationBinder { public static T GetValue<T>(this IConfiguration c, string key) => default; }
            }
            namespace Microsoft.AspNetCore.Builder
            {
                public sealed class WebApplication
                {
                    public static WebApplication CreateBuilder(string[] args) => new();
                    public Microsoft.Extensions.Configuration.IConfiguration Configuration => null;
                    public Task StartAsync() => Task.CompletedTask;
                }
            }
            """;
        string[] messages = [.. VerifiedProgram.With(
            Names,
            """
            using Microsoft.Extensions.Configuration;
            var app = Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args);
            Console.WriteLine(app.Configuration["Color"]);
            Console.WriteLine(app.Configuration.GetValue<int>("Size"));
            await app.StartAsync();
            Checkpoint.Capture("x");
            Console.WriteLine(app.Configuration["Later"]);
            """,
            strict: true).Findings.Select(f => $"{f.Code.Id} {f.Line} {f.Message[..f.Message.IndexOf(" before the capture", StringComparison.Ordinal)]}")];
        Assert.Equal(
            [
                "CKPT9160 2 WebApplication.CreateBuilder reads environment variables into the configuration",
                "CKPT9163 3 The setting 'Color' is read",
                "CKPT9163 4 The setting 'Size' is read",
                "CKPT9162 5 WebApplication.StartAsync opens what it listens on",
            ],
            messages);
    }
}
