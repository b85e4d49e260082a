using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Checkpointing.CodeVerification.Metadata;

/// <summary>Looks up what the tokens in an assembly's code stand for. Each is looked up once.</summary>
internal sealed class CallTargets(AssemblyImage assembly)
{
    private readonly Dictionary<int, CallTarget?> _byToken = [];
    private readonly MetadataReader _reader = assembly.Reader;

    /// <summary>The member; null where the token names none.</summary>
    public CallTarget? Of(long token)
    {
        int key = unchecked((int)token);
        lock (_byToken)
        {
            if (!_byToken.TryGetValue(key, out CallTarget? target))
                _byToken[key] = target = TryRead(key);
            return target;
        }
    }

    private CallTarget? TryRead(int token)
    {
        try
        {
            return Read(MetadataTokens.EntityHandle(token));
        }
        catch (Exception exception) when (Unreadable.Is(exception))
        {
            return null;
        }
    }

    private CallTarget? Read(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.MethodDefinition => OfDefinition((MethodDefinitionHandle)handle),
        HandleKind.MemberReference => OfReference(_reader.GetMemberReference((MemberReferenceHandle)handle)),
        HandleKind.MethodSpecification => OfSpecification(_reader.GetMethodSpecification((MethodSpecificationHandle)handle)),
        HandleKind.FieldDefinition => OfField((FieldDefinitionHandle)handle),
        HandleKind.StandaloneSignature => OfSignature((StandaloneSignatureHandle)handle),
        _ => null,
    };

    private CallTarget OfDefinition(MethodDefinitionHandle handle)
    {
        MethodDefinition method = _reader.GetMethodDefinition(handle);
        string type = TypeNames.Of(_reader, method.GetDeclaringType());
        return new CallTarget
        {
            Type = type,
            TypeWithArguments = type,
            Name = _reader.GetString(method.Name),
            Signature = SignatureText.OfMethod(_reader, method.Signature),
            Definition = handle,
            TypeDefinition = method.GetDeclaringType(),
        };
    }

    private CallTarget OfField(FieldDefinitionHandle handle)
    {
        FieldDefinition field = _reader.GetFieldDefinition(handle);
        string type = TypeNames.Of(_reader, field.GetDeclaringType());
        return new CallTarget
        {
            Type = type,
            TypeWithArguments = type,
            Name = _reader.GetString(field.Name),
            Signature = new SignatureShape(false, 0, SignatureText.OfField(_reader, field.Signature), []),
            TypeDefinition = field.GetDeclaringType(),
            Field = handle,
        };
    }

    private CallTarget OfReference(MemberReference member)
    {
        string name = _reader.GetString(member.Name);
        SignatureShape signature = member.GetKind() == MemberReferenceKind.Method
            ? SignatureText.OfMethod(_reader, member.Signature)
            : new SignatureShape(false, 0, SignatureText.OfField(_reader, member.Signature), []);
        if (member.Parent.Kind == HandleKind.MethodDefinition)
            return OfDefinition((MethodDefinitionHandle)member.Parent);
        string withArguments = member.Parent.Kind == HandleKind.TypeSpecification
            ? SignatureText.WithArguments(_reader, (TypeSpecificationHandle)member.Parent)
            : TypeNames.Of(_reader, member.Parent);
        EntityHandle type = member.Parent.Kind == HandleKind.TypeSpecification
            ? SignatureText.DefinitionOf(_reader, (TypeSpecificationHandle)member.Parent)
            : member.Parent;
        return new CallTarget
        {
            Type = type.IsNil ? withArguments : TypeNames.Of(_reader, type),
            TypeWithArguments = withArguments,
            Name = name,
            Signature = signature,
            Scope = type.Kind == HandleKind.TypeReference ? TypeNames.ScopeOf(_reader, (TypeReferenceHandle)type) : null,
            TypeDefinition = type.Kind == HandleKind.TypeDefinition ? (TypeDefinitionHandle)type : default,
        };
    }

    private CallTarget? OfSpecification(MethodSpecification specification)
    {
        if (Of(MetadataTokens.GetToken(specification.Method)) is not { } generic)
            return null;
        return new CallTarget
        {
            Type = generic.Type,
            TypeWithArguments = generic.TypeWithArguments,
            Name = generic.Name,
            Signature = generic.Signature,
            Scope = generic.Scope,
            Definition = generic.Definition,
            TypeDefinition = generic.TypeDefinition,
            MethodArguments = SignatureText.OfArguments(_reader, specification.Signature),
        };
    }

    private CallTarget OfSignature(StandaloneSignatureHandle handle) =>
        new() { Signature = SignatureText.OfMethod(_reader, _reader.GetStandaloneSignature(handle).Signature) };
}
