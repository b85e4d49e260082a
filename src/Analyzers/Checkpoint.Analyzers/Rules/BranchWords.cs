using Checkpointing.Analyzers.Flow;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Reads from texts and names which side of a capture they speak of.</summary>
internal static class BranchWords
{
    private static readonly string[] s_copy = ["restor", "replay", "copy", "clone", "woke", "wake", "awak", "resum"];
    private static readonly string[] s_original = ["dump", "captured", "checkpointed", "checkpoint taken", "checkpoint saved", "checkpoint written", "snapshot", "saved", " original ", "image exists", "image written"];
    private static readonly string[] s_neither = ["not ", "n't", "no ", "without", "skip", "unsupervised", "neither", " or ", "cannot", "could"];

    /// <summary>The outcome that a text for people is about; null where it is about none, or denies it.</summary>
    // Blanks around it make the first and last word like any other: "original" is a word here, not the start of a file's name.
    public static int? Text(string text) => Find($" {text.ToLowerInvariant()} ", s_neither);

    /// <summary>The outcome that a variable is named after.</summary>
    public static int? Name(string name) => Find(name.ToLowerInvariant(), ["not", "un", "should", "can"]);

    private static int? Find(string text, string[] neither)
    {
        if (neither.Any(text.Contains))
            return null;
        bool copy = s_copy.Any(text.Contains);
        bool original = s_original.Any(text.Contains);
        return copy == original ? null : copy ? World.JustRestored : World.JustDumped;
    }
}
