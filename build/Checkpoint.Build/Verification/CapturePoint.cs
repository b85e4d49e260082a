using Checkpointing.CodeVerification.Flow;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification;

/// <summary>A place where a program can be captured.</summary>
/// <param name="Name">Its name; null when that is computed at run time.</param>
/// <param name="Call">The method of Checkpoint that is called: Capture, CaptureAsync, Function or FunctionAsync.</param>
/// <param name="Assembly">The assembly it is in.</param>
/// <param name="Method">The method it is in, as its author knows it.</param>
/// <param name="File">The source file; null where there is no PDB.</param>
/// <param name="Line">The line in it; 0 where there is none.</param>
internal sealed record CapturePoint(string? Name, string Call, string Assembly, string Method, string? File, int Line)
{
    public bool IsFunction => Call.StartsWith("Function", StringComparison.Ordinal);

    public static CapturePoint Of(MethodKey method, CaptureSite site)
    {
        SourcePoint? source = method.Assembly.Sources.At(method.Handle, site.Offset);
        return new CapturePoint(site.Name, site.Call, method.Assembly.Name, MethodNames.Of(method), source?.File, source?.Line ?? 0);
    }
}
