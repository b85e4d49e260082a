using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting;

/// <summary>Looks at the options when the host starts: what is wrong would otherwise show in the middle of a capture, or not at all.</summary>
internal sealed class CheckpointHostOptionsValidation : IValidateOptions<CheckpointHostOptions>
{
    /// <summary>What a wait in milliseconds can express, as with <see cref="CaptureOptions"/>.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(24);

    public ValidateOptionsResult Validate(string? name, CheckpointHostOptions options)
    {
        string[] failures = [.. FindFailures(options)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> FindFailures(CheckpointHostOptions options)
    {
        if (options.Name is null || !CapturePointName.IsValid(options.Name))
            yield return $"CheckpointHostOptions.Name: '{options.Name}' cannot name a capture point. Use a letter or digit, then letters, digits, '.', '_' or '-', {CapturePointName.MaxLength} at most.";
        if (options.WarmUpTimeout != Timeout.InfiniteTimeSpan && (options.WarmUpTimeout <= TimeSpan.Zero || options.WarmUpTimeout > s_longest))
            yield return $"CheckpointHostOptions.WarmUpTimeout: {options.WarmUpTimeout} cannot be waited for.";
        if (options.DrainTimeout < TimeSpan.Zero)
            yield return $"CheckpointHostOptions.DrainTimeout: {options.DrainTimeout} cannot be waited for.";
        if (options.Capture is null)
            yield return "CheckpointHostOptions.Capture: there are none.";

        // Otherwise the hook is what took too long, and no request is named.
        else if (options.DrainTimeout >= options.Capture.HookTimeout)
            yield return $"CheckpointHostOptions.DrainTimeout: {options.DrainTimeout} is not below CaptureOptions.HookTimeout, which is {options.Capture.HookTimeout}.";
        foreach (string path in options.EndlessPaths.Where(p => p is not ['/', ..]))
            yield return $"CheckpointHostOptions.EndlessPaths: '{path}' does not begin with '/'.";
        foreach (string path in options.WarmUpPaths.Where(p => p is null || !Uri.TryCreate(p, UriKind.Relative, out _)))
            yield return $"CheckpointHostOptions.WarmUpPaths: '{path}' is no path of this application.";
    }
}
