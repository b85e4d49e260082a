using Checkpointing.CodeVerification;

namespace Checkpointing.Build.Tasks;

internal enum Severity
{
    None,
    Note,
    Warning,
    Error,
}

/// <summary>How severe each finding is: as the project says, in the words it says it to the compiler with.</summary>
internal sealed class Severities(bool error, bool treatWarningsAsErrors, string warningsAsErrors, string warningsNotAsErrors, string noWarn)
{
    private readonly HashSet<string> _asErrors = Ids(warningsAsErrors);
    private readonly HashSet<string> _notAsErrors = Ids(warningsNotAsErrors);
    private readonly HashSet<string> _none = Ids(noWarn);

    public Severity Of(Finding finding)
    {
        string id = finding.Code.Id;
        if (_none.Contains(id))
            return Severity.None;
        if (_asErrors.Contains(id))
            return Severity.Error;
        if (finding.IsNote)
            return Severity.Note;
        return (error || treatWarningsAsErrors) && !_notAsErrors.Contains(id) ? Severity.Error : Severity.Warning;
    }

    private static HashSet<string> Ids(string list) =>
        new(list.Split([';', ',', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
}
