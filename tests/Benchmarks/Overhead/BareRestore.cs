using System.Diagnostics;
using System.Globalization;
using Checkpointing.Benchmarks.Processes;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Supervision;
using Checkpointing.Tool.Images;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>
/// Restores a copy with `criu restore` alone, the way an expert would by hand: its streams and its control channel are
/// passed on with --inherit-fd, and the copy gets its go-ahead when CRIU has reported success.
/// </summary>
internal sealed class BareRestore
{
    private const int FirstInherited = 10;

    private readonly Setting _setting;
    private readonly string _folder, _images;
    private readonly CheckpointManifest _manifest;

    public BareRestore(Setting setting, StoredCheckpoint checkpoint)
    {
        _setting = setting;
        _folder = setting.Workspace.NewFolder();
        _images = setting.Workspace.NewFolder();
        _manifest = checkpoint.Manifest;
        foreach (ImageFile image in _manifest.Images)
        {
            string path = Path.Combine(checkpoint.ImagesDirectory, image.Name), asWritten = Path.Combine(_images, CompressedImages.NameOf(image.Name));
            if (image.UncompressedBytes is { } size)
                CompressedImages.Decompress(path, asWritten, size);
            else
                File.CreateSymbolicLink(asWritten, path);
        }
    }

    private string LogPath => Path.Combine(_folder, "restore.log");

    private string PidPath => Path.Combine(_folder, "pid");

    public BareTimes Run()
    {
        // The runtime's diagnostics socket is bound here again, and a copy that ends leaves it.
        if (Directory.Exists(_manifest.TemporaryDirectory))
            Directory.Delete(_manifest.TemporaryDirectory, recursive: true);
        Directory.CreateDirectory(_manifest.TemporaryDirectory!);
        File.Delete(PidPath);
        (Descriptor control, Descriptor theirControl) = Descriptor.SocketPair(LibC.SOCK_STREAM);
        (Descriptor output, Descriptor theirOutput) = Descriptor.Pipe();
        using var reader = new OutputReader(output);
        using (var connection = new ControlConnection(control))
        using (theirOutput)
        using (theirControl)
        using (Descriptor nothing = Descriptor.Open("/dev/null", LibC.O_RDWR))
        {
            ChildStart start = Start(theirControl, theirOutput, nothing);
            long started = Stopwatch.GetTimestamp();
            RunCriu(start);
            TimeSpan returned = Stopwatch.GetElapsedTime(started);
            int copy = int.Parse(File.ReadAllText(PidPath), CultureInfo.InvariantCulture);
            Running.Add(copy);
            theirOutput.Dispose();
            theirControl.Dispose();
            return Accompany(copy, connection, reader, started, returned);
        }
    }

    private static BareTimes Accompany(int copy, ControlConnection connection, OutputReader reader, long started, TimeSpan returned)
    {
        try
        {
            connection.Send(GoAhead);
            TimeSpan awake = Stopwatch.GetElapsedTime(started, reader.WaitForFirstByte(Setting.Limit));
            Watchdog.WaitForEnd(copy, Setting.Limit, "The copy that criu restored");
            return new BareTimes(returned, awake, Stopwatch.GetElapsedTime(started));
        }
        catch
        {
            // Not waited for: it may have been reaped already.
            _ = LibC.kill(copy, LibC.SIGKILL);
            throw;
        }
    }

    private static RestoredMessage GoAhead => new()
    {
        CheckpointId = "bare",
        ReplayId = "bare",
        Index = 0,
        Count = 1,
        Generation = 1,
        Arguments = [],
        Environment = new Dictionary<string, string>(),
    };

    private ChildStart Start(Descriptor control, Descriptor output, Descriptor nothing)
    {
        var arguments = new List<string>
        {
            "restore", "--restore-detached", "--images-dir", _images, "--work-dir", _folder, "--log-file", "restore.log", "-v2",
            "--file-locks", "--tcp-close", "--pidfile", PidPath,
        };
        var inherited = new List<(string Key, Descriptor End)> { (_manifest.Control!.Link, control) };
        inherited.AddRange(_manifest.Stdio.Select(s => (s.Key, s.Fd == 0 ? nothing : output)));
        var descriptors = new Dictionary<int, Descriptor> { [0] = nothing, [1] = nothing, [2] = nothing };
        foreach ((string key, Descriptor end) in inherited)
        {
            int number = FirstInherited + descriptors.Count;
            descriptors[number] = end;
            arguments.AddRange(["--inherit-fd", $"fd[{number}]:{key}"]);
        }

        var start = new ChildStart(_setting.CriuPath, arguments) { NewSession = true };
        foreach ((int number, Descriptor descriptor) in descriptors)
            start.Descriptors[number] = descriptor;
        return start;
    }

    private void RunCriu(ChildStart start)
    {
        ChildEnd end = Watchdog.WaitForEnd(Running.Start(start), Setting.Limit, "criu restore");
        if (end.ExitCode != 0)
            throw new BenchmarkException($"criu restore ended with {end.ExitCode}: {(File.Exists(LogPath) ? File.ReadAllText(LogPath).Trim() : "no log")}");
    }
}

/// <summary>All from the start of the command.</summary>
/// <param name="Returned">To the end of `criu restore --restore-detached`.</param>
/// <param name="Awake">To the copy's first byte.</param>
/// <param name="Ended">To the copy's end.</param>
internal sealed record BareTimes(TimeSpan Returned, TimeSpan Awake, TimeSpan Ended);
