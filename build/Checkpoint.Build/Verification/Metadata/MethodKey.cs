using System.Reflection.Metadata;
using Checkpointing.CodeVerification.Il;

namespace Checkpointing.CodeVerification.Metadata;

/// <summary>One method of one assembly.</summary>
internal readonly record struct MethodKey(AssemblyImage Assembly, MethodDefinitionHandle Handle)
{
    public MethodDefinition Definition => Assembly.Reader.GetMethodDefinition(Handle);

    public List<IlInstruction>? Code => Assembly.CodeOf(Handle);

    public string Name => Assembly.Reader.GetString(Definition.Name);

    public TypeDefinitionHandle Type => Definition.GetDeclaringType();

    public bool HasAttribute(string name) => TypeNames.HasAttribute(Assembly.Reader, Definition.GetCustomAttributes(), name);
}
