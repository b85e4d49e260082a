using System.Reflection.Metadata;

namespace Checkpointing.CodeVerification.Metadata;

/// <summary>Writes types as Namespace.Outer+Inner, the way reflection does.</summary>
internal static class TypeNames
{
    /// <summary>A type nested deeper than this is the work of an obfuscator.</summary>
    private const int DeepestNesting = 32;

    public static string Of(MetadataReader reader, TypeDefinitionHandle handle, int depth = 0)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        return outer.IsNil || depth > DeepestNesting
            ? Full(reader.GetString(type.Namespace), reader.GetString(type.Name))
            : Of(reader, outer, depth + 1) + "+" + reader.GetString(type.Name);
    }

    public static string Of(MetadataReader reader, TypeReferenceHandle handle, int depth = 0)
    {
        TypeReference type = reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference && depth <= DeepestNesting
            ? Of(reader, (TypeReferenceHandle)type.ResolutionScope, depth + 1) + "+" + reader.GetString(type.Name)
            : Full(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    /// <summary>A type by any handle; a generic one without its arguments.</summary>
    public static string Of(MetadataReader reader, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => Of(reader, (TypeDefinitionHandle)handle),
        HandleKind.TypeReference => Of(reader, (TypeReferenceHandle)handle),
        HandleKind.TypeSpecification => SignatureText.OfType(reader, (TypeSpecificationHandle)handle),
        _ => "",
    };

    /// <summary>The simple name of the assembly that a type comes from; null for this one.</summary>
    public static string? ScopeOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        EntityHandle scope = reader.GetTypeReference(handle).ResolutionScope;
        for (int depth = 0; scope.Kind == HandleKind.TypeReference && depth < DeepestNesting; depth++)
            scope = reader.GetTypeReference((TypeReferenceHandle)scope).ResolutionScope;
        return scope.Kind == HandleKind.AssemblyReference ? reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name) : null;
    }

    /// <summary>The type of an attribute.</summary>
    public static string OfAttribute(MetadataReader reader, CustomAttributeHandle handle)
    {
        EntityHandle constructor = reader.GetCustomAttribute(handle).Constructor;
        return constructor.Kind switch
        {
            HandleKind.MemberReference => Of(reader, reader.GetMemberReference((MemberReferenceHandle)constructor).Parent),
            HandleKind.MethodDefinition => Of(reader, reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType()),
            _ => "",
        };
    }

    public static bool HasAttribute(MetadataReader reader, CustomAttributeHandleCollection attributes, string name)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            if (OfAttribute(reader, handle) == name)
                return true;
        }

        return false;
    }

    private static string Full(string space, string name) => space.Length == 0 ? name : space + "." + name;
}
