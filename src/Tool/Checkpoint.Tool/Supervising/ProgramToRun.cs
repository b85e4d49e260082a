namespace Checkpointing.Tool.Supervising;

/// <summary>What to execute for a PROGRAM.</summary>
/// <param name="Path">The program as the user thinks of it: the .dll or the executable, a full path.</param>
/// <param name="File">The executable.</param>
/// <param name="Arguments">Its arguments, the program's own included.</param>
internal sealed record ProgramToRun(string Path, string File, IReadOnlyList<string> Arguments);
