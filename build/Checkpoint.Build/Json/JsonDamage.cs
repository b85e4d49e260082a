using Checkpointing.CodeVerification;

namespace Checkpointing.Build.Json;

/// <summary>Why a JSON file cannot be read, and where in it.</summary>
/// <param name="File">The file.</param>
/// <param name="Reason">A sentence.</param>
/// <param name="Line">The line, from 1; 0 where it is not one place.</param>
/// <param name="Column">The column, in bytes and from 1.</param>
internal sealed record JsonDamage(string File, string Reason, int Line = 0, int Column = 0)
{
    /// <summary>A finding at the place.</summary>
    public Finding Finding(string remedy) => new(VerificationCodes.UnreadableSettings, $"{this} {remedy}") { File = File, Line = Line, Column = Column };

    public override string ToString() => Line > 0 ? $"'{File}' cannot be read, at line {Line}, column {Column}: {Reason}" : $"'{File}' cannot be read: {Reason}";
}
