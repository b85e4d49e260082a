using System.ComponentModel;
using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Supervising;

/// <summary>
/// Whether a user can run a program, found out as that user before it is started. Otherwise the kernel's only word is "Permission denied",
/// and the host's of .NET that there is no .NET.
/// </summary>
/// <param name="user">The user.</param>
/// <param name="variable">What the program will have in its environment.</param>
internal sealed class UserCheck(UserAccount user, Func<string, string?> variable)
{
    private const string Framework = "shared/Microsoft.NETCore.App";

    private static readonly string[] s_rootVariables = ["DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_ROOT"];

    // Where the host of .NET looks, in its order.
    private static readonly string[] s_installations = ["/usr/share/dotnet", "/usr/lib/dotnet"];

    /// <exception cref="ToolException">It cannot; the path that is closed is named.</exception>
    public void ThrowIfCannotRun(ProgramToRun program)
    {
        // All that needs our own rights is looked up first.
        Needed[] needed = [.. NeededBy(program)];
        if (AsUser(() => FindMissing(needed)) is not { } missing)
            return;
        string? closed = missing.Closed;
        throw new ToolException(
            ErrorCodes.UserCannotRun,
            $"{program.Path} cannot be run as {user.Display}: " + (closed is null
                ? $"'{missing.Path}' may not be {missing.Verb} by that user ({Describe(missing.Path)})."
                : $"'{missing.Path}' is out of reach, because the folder '{closed}' is closed to that user ({Describe(closed)})."),
            RemedyFor(missing));
    }

    /// <summary>We have no right to start programs as somebody else.</summary>
    public static ToolException NotPermitted(UserAccount user, Exception? cause = null) => new(
        ErrorCodes.PermissionMissing, $"A program cannot be started as {user.Display}: that takes root, or CAP_SETUID and CAP_SETGID.", "Run with sudo.", cause);

    /// <summary>Whether that user may read a file.</summary>
    public bool CanRead(string path) => AsUser(() => FileReach.CanRead(path));

    /// <summary>Whether that user may make files in a folder.</summary>
    public bool CanWriteIn(string folder) => AsUser(() => FileReach.CanWriteIn(folder));

    /// <summary>Whether that user may go where a file is, or would be.</summary>
    public bool CanReach(string path) => AsUser(() => FileReach.FirstClosedFolder(path) is null);

    private T AsUser<T>(Func<T> question)
    {
        // As ourselves first, so that all that it takes has been loaded.
        _ = question();
        try
        {
            return user.Credentials.Run(question);
        }
        catch (Win32Exception exception)
        {
            throw NotPermitted(user, exception);
        }
    }

    private static Needed? FindMissing(Needed[] needed)
    {
        foreach (Needed one in needed)
        {
            if (!IsReachable(one))
                return one with { Closed = FileReach.FirstClosedFolder(one.Path) ?? FileReach.FirstClosedFolder(one.Target) };
        }

        return null;
    }

    private IEnumerable<Needed> NeededBy(ProgramToRun program)
    {
        yield return new(program.File, Use.Execute, IsDotnets: program.Prefix.Count > 0);
        if (program.Prefix.Count > 0)
            yield return new(program.Path, Use.Read);
        string beside = Path.Combine(Path.GetDirectoryName(program.Path)!, Path.GetFileNameWithoutExtension(program.Path));
        string assembly = beside + ".dll", configuration = beside + ".runtimeconfig.json";
        if (!File.Exists(configuration))
            (assembly, configuration) = (program.Path + ".dll", program.Path + ".runtimeconfig.json");
        if (!File.Exists(configuration))
            yield break;
        foreach (string file in new[] { assembly, configuration })
        {
            if (File.Exists(file))
                yield return new(file, Use.Read);
        }

        // A program that brings its own has no other.
        if (DotnetRoot(program) is { } root && Directory.Exists(Path.Combine(root, Framework)) && !File.Exists(Path.Combine(Path.GetDirectoryName(assembly)!, "System.Private.CoreLib.dll")))
            yield return new(Path.Combine(root, Framework), Use.List, IsDotnets: true);
    }

    private string RemedyFor(Needed missing) => missing switch
    {
        { IsDotnets: true } => "Install .NET where all users can read it, such as /usr/share/dotnet, and have PATH and DOTNET_ROOT lead there.",
        { Closed: not null } => $"Put the program where {user.Display} can read it, below /opt, say.",
        { Use: Use.Execute } => $"chmod o+rx {missing.Path}",
        _ => $"chmod o+r {missing.Path}",
    };

    /// <summary>The folder of the .NET that the program will be run by.</summary>
    private string? DotnetRoot(ProgramToRun program)
    {
        if (program.Prefix.Count > 0)
            return Path.GetDirectoryName(Real(program.File));
        string? named = s_rootVariables.Select(variable).FirstOrDefault(r => r is { Length: > 0 } && Directory.Exists(r));
        const string Registered = "/etc/dotnet/install_location";
        if (named is null && File.Exists(Registered))
            named = File.ReadAllText(Registered).Trim();
        return named is { Length: > 0 } ? Real(named) : Array.Find(s_installations, Directory.Exists);
    }

    private static bool IsReachable(Needed needed) => needed.Use switch
    {
        Use.Execute => FileReach.CanExecute(needed.Path),
        Use.Read => FileReach.CanRead(needed.Path),
        _ => FileReach.CanList(needed.Path),
    };

    private static string Real(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static string Describe(string path) => FileStatus.Of(path) is { } status
        ? $"mode {Convert.ToString(status.Mode & 0xfff, 8).PadLeft(4, '0')}, owner {UserAccount.Of(status.Uid)?.Name ?? status.Uid.ToString(CultureInfo.InvariantCulture)}"
        : "not there";

    private enum Use
    {
        Execute,
        Read,
        List,
    }

    private sealed record Needed(string Path, Use Use, bool IsDotnets = false)
    {
        /// <summary>Where links lead to. Found out by us, who may follow them all.</summary>
        public string Target { get; } = Real(Path);

        public string? Closed { get; init; }

        public string Verb => Use == Use.Execute ? "executed" : "read";
    }
}
