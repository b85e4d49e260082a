using Checkpointing.Build.Tasks;
using Checkpointing.Build.Tests.Infrastructure;
using Microsoft.Build.Framework;

namespace Checkpointing.Build.Tests.Tasks;

/// <summary>The task that captures what was published, with a tool that only does as if: what it is asked for, when, and what is made of it.</summary>
public sealed class CapturePublishedTests : IDisposable
{
    private const string Manifest = """
        {
          "schemaVersion": 1,
          "openFiles": [
            {
              "path": "/etc/app.conf",
              "action": "kept"
            },
            {
              "path": "FOLDER/own.db",
              "action": "copied"
            },
            {
              "path": "/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.0/System.dll"
            },
            {
              "path": "/tmp/private/x"
            }
          ],
          "connections": [
            {
              "kind": "tcp",
              "remote": "10.0.0.1:5432",
              "peer": null,
              "action": "closed"
            }
          ],
          "stdio": [],
          "temporaryDirectory": "/tmp/private",
          "images": [
            {
              "path": "/not/a/file"
            }
          ]
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly LogEngine _engine = new();

    public CapturePublishedTests()
    {
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/App"], "a program");
        File.WriteAllText(_folder["manifest"], Manifest.Replace("FOLDER", _folder["out"], StringComparison.Ordinal));
        UseTool("");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_tool_is_asked_once_until_something_changes()
    {
        Assert.True(Execute());
        Assert.Equal($"run --stop-after-capture --store {_folder["out/.checkpoints"]} --pin {_folder["out"]} {_folder["out/App"]}", Assert.Single(Asked()));
        Assert.True(File.GetUnixFileMode(_folder["out/App.sh"]).HasFlag(UnixFileMode.UserExecute));
        Assert.True(Execute());
        Assert.Single(Asked());
        File.WriteAllText(_folder["out/appsettings.json"], "{}");
        Assert.True(Execute());
        Assert.Equal(2, Asked().Length);
        Assert.True(Execute(t => t.CapturePoint = "warm"));
        Assert.EndsWith($"--at warm {_folder["out/App"]}", Asked()[2], StringComparison.Ordinal);
        // A launcher that is gone is not there any more.
        File.Delete(_folder["out/App.sh"]);
        Assert.True(Execute(t => t.CapturePoint = "warm"));
        Assert.Equal(4, Asked().Length);
    }

    [Fact]
    public void What_the_program_writes_into_its_folder_is_no_reason_to_capture_again()
    {
        UseTool($"date +%N >> {_folder["out/app.log"]}");
        Assert.True(Execute());
        File.AppendAllText(_folder["out/app.log"], "more");
        Assert.True(Execute());
        Assert.Single(Asked());
    }

    [Fact]
    public void A_trigger_is_not_forestalled_by_a_capture_point_of_the_programs_own()
    {
        Assert.True(Execute(t => (t.CaptureWhen, t.Warm, t.Arguments, t.EnvironmentVariables) = ("http://localhost:1/=200", "http://localhost:1/*3; http://localhost:1/x", "a;b c", "K=V")));
        Assert.EndsWith(
            $"--at triggered --name triggered --capture-when http://localhost:1/=200 --warm http://localhost:1/*3 --warm http://localhost:1/x --env K=V {_folder["out/App"]} a b c",
            Assert.Single(Asked()), StringComparison.Ordinal);
        Assert.True(Execute(t => (t.CaptureWhen, t.CapturePoint) = ("after=1", "mid")));
        Assert.Contains("--at mid --name mid --capture-when after=1", Asked()[1], StringComparison.Ordinal);
        Assert.True(Execute(t => t.Compress = true));
        Assert.Contains(" --compress ", Asked()[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_lists_what_was_open_and_fails_where_that_is_an_error()
    {
        Assert.True(Execute());
        Assert.Empty(_engine.Warnings);
        File.WriteAllText(_folder["out/x"], "");
        Assert.True(Execute(t => t.Strict = true));
        Assert.Equal(
            [
                "CKPT9161 '/etc/app.conf' was open at the capture: it must be there, and be the same, wherever a copy wakes up.",
                "CKPT9162 A connection to '10.0.0.1:5432' was open at the capture: it is closed in every copy.",
            ],
            _engine.Warnings.Select(w => $"{w.Code} {w.Message}"));

        File.WriteAllText(_folder["out/y"], "");
        Assert.False(Execute(t => (t.Strict, t.WarningsAsErrors, t.NoWarn) = (true, "CKPT9161", "CKPT9162")));
        Assert.Equal("CKPT9161", Assert.Single(_engine.Errors).Code);
        // What was refused does not start.
        Assert.False(File.Exists(_folder["out/App.sh"]));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("{\n  \"openFiles\": [", 2)]
    [InlineData("[]", 0)]
    public void Strict_does_not_pass_what_it_cannot_read(string manifest, int line)
    {
        File.WriteAllText(_folder["manifest"], manifest);
        Assert.True(Execute());
        File.WriteAllText(_folder["out/x"], "");
        Assert.False(Execute(t => t.Strict = true));
        BuildErrorEventArgs error = Assert.Single(_engine.Errors);
        Assert.Equal("CKPT9142", error.Code);
        Assert.StartsWith(
            $"App was captured, and what it had open then cannot be told. '{_folder["out/.checkpoints/x@1/checkpoint.json"]}' cannot be read{(line > 0 ? $", at line {line}" : "")}", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out/App.sh"]));
    }

    [Fact]
    public void A_name_that_the_code_does_not_have_is_told_before_anything_runs()
    {
        File.WriteAllText(_folder["points"], """{ "capturePoints": [ { "name": "early" }, { "name": "warm" } ] }""");
        Assert.False(Execute(t => (t.CapturePointsFile, t.CapturePoint) = (_folder["points"], "other")));
        Assert.Equal("CKPT9144", Assert.Single(_engine.Errors).Code);
        Assert.False(File.Exists(_folder["asked"]));
        // A list that is cut short tells nothing.
        File.WriteAllText(_folder["points"], """{ "capturePoints": [ { "name": "early" }, { "na""");
        Assert.True(Execute(t => (t.CapturePointsFile, t.CapturePoint) = (_folder["points"], "other")));
    }

    [Fact]
    public void What_stood_in_the_way_is_said()
    {
        UseTool("echo 'error CKPT9030: CRIU is not installed.'; exit 126", captures: false);
        Assert.False(Execute());
        UseTool("echo Bye; exit 3", captures: false);
        Assert.False(Execute(t => t.CapturePoint = "warm"));
        UseTool("exec sleep 60", captures: false);
        Assert.False(Execute(t => t.Timeout = "1"));
        Assert.False(Execute(t => t.Timeout = "soon"));
        Assert.False(Execute(t => t.ToolPath = "/nowhere"));
        File.Delete(_folder["out/App"]);
        Assert.False(Execute());
        Assert.Equal(["CKPT9142", "CKPT9143", "CKPT9143", "CKPT9100", "CKPT9140", "CKPT9141"], _engine.Errors.Select(e => e.Code));
        Assert.Contains("error CKPT9030: CRIU is not installed.", _engine.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal("App ended with 3 and did not come to its capture point 'warm'. It said last: Bye", _engine.Errors[1].Message);
        Assert.Contains("ran for 1 s", _engine.Errors[2].Message, StringComparison.Ordinal);
    }

    private bool Execute(Action<CapturePublished>? set = null)
    {
        using CapturePublished task = new()
        {
            BuildEngine = _engine,
            PublishFolder = "out",
            ProjectFile = _folder["App.csproj"],
            Program = "App",
            ToolPath = _folder["tool"],
            KeyFile = _folder["obj/App.key"],
        };
        set?.Invoke(task);
        return task.Execute();
    }

    private string[] Asked() => File.ReadAllLines(_folder["asked"]);

    private void UseTool(string command, bool captures = true)
    {
        string capture = captures ? $"mkdir -p {_folder["out/.checkpoints/x@1"]}; cp {_folder["manifest"]} {_folder["out/.checkpoints/x@1/checkpoint.json"]}" : "";
        File.WriteAllText(_folder["tool"], $"#!/bin/sh\necho \"$*\" >> {_folder["asked"]}\n{capture}\n{command}\n");
        File.SetUnixFileMode(_folder["tool"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
