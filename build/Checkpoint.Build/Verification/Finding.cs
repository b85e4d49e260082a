using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification;

/// <summary>One cause of trouble, and where it is.</summary>
internal sealed record Finding(VerificationCode Code, string Message)
{
    /// <summary>The source file, the assembly where no source is known, or null for what is in no file.</summary>
    public string? File { get; init; }

    public int Line { get; init; }

    public int Column { get; init; }

    /// <summary>The method, as its author knows it.</summary>
    public string? Method { get; init; }

    /// <summary>The assembly it is in.</summary>
    public string? Assembly { get; init; }

    /// <summary>Worth knowing, and no reason to warn.</summary>
    public bool IsNote { get; init; }

    /// <summary>A finding at an instruction.</summary>
    public static Finding At(VerificationCode code, string message, MethodKey method, int offset)
    {
        SourcePoint? source = method.Assembly.Sources.At(method.Handle, offset);
        return new Finding(code, message)
        {
            File = source?.File ?? method.Assembly.Path,
            Line = source?.Line ?? 0,
            Column = source?.Column ?? 0,
            Method = MethodNames.Of(method),
            Assembly = method.Assembly.Name,
        };
    }
}
