using System.Reflection.Metadata;

namespace Checkpointing.CodeVerification.Metadata;

/// <summary>A member that an instruction names.</summary>
internal sealed class CallTarget
{
    /// <summary>The type that declares it, without type arguments.</summary>
    public string Type { get; init; } = "";

    /// <summary>The same with type arguments, which may stand for what the signature leaves open.</summary>
    public string TypeWithArguments { get; init; } = "";

    public string Name { get; init; } = "";

    public SignatureShape Signature { get; init; } = new(false, 0, "void", []);

    /// <summary>The simple name of the assembly it is in; null for the assembly that names it.</summary>
    public string? Scope { get; init; }

    /// <summary>Where it is declared, if in the same assembly.</summary>
    public MethodDefinitionHandle Definition { get; init; }

    /// <summary>The type, if in the same assembly.</summary>
    public TypeDefinitionHandle TypeDefinition { get; init; }

    /// <summary>The field, if in the same assembly.</summary>
    public FieldDefinitionHandle Field { get; init; }

    /// <summary>The type arguments of a generic method, as text; empty for all others.</summary>
    public string MethodArguments { get; init; } = "";

    public bool Is(string type, string name) => Name == name && Type == type;
}
