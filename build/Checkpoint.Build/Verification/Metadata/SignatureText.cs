using System.Reflection.Metadata;
using System.Text;

namespace Checkpointing.CodeVerification.Metadata;

/// <summary>What a signature says, with types as text, so that signatures of two assemblies can be compared.</summary>
/// <param name="HasThis">Whether there is an object in front of the parameters.</param>
/// <param name="GenericArity">How many type parameters the method has itself.</param>
/// <param name="Return">The type that is returned.</param>
/// <param name="Parameters">The types that are taken.</param>
internal sealed record SignatureShape(bool HasThis, int GenericArity, string Return, IReadOnlyList<string> Parameters)
{
    public bool ReturnsNothing => Return == "void";

    public bool Fits(SignatureShape other) =>
        HasThis == other.HasThis && GenericArity == other.GenericArity && Return == other.Return && Parameters.SequenceEqual(other.Parameters);
}

/// <summary>
/// Reads signatures with a limit on their depth: System.Reflection.Metadata's own decoder follows a signature that was made to be
/// endless until the stack is used up, and with it the build.
/// </summary>
internal static class SignatureText
{
    private const int DeepestType = 24;
    private const int MostParameters = 512;

    /// <summary>The text of a type that is nested too deep. Equals nothing that anybody looks for.</summary>
    private const string TooDeep = "?";

    public static SignatureShape OfMethod(MetadataReader reader, BlobHandle signature)
    {
        BlobReader blob = reader.GetBlobReader(signature);
        SignatureHeader header = blob.ReadSignatureHeader();
        int arity = header.IsGeneric ? blob.ReadCompressedInteger() : 0;
        int count = blob.ReadCompressedInteger();
        if (count > MostParameters)
            throw new BadImageFormatException("A method has more parameters than any real one.");
        string returned = Type(reader, ref blob, 0);
        string[] parameters = new string[count];
        for (int i = 0; i < count; i++)
            parameters[i] = Type(reader, ref blob, 0);
        return new SignatureShape(header.IsInstance, arity, returned, parameters);
    }

    /// <summary>Whether a method takes one of the types.</summary>
    public static bool TakesAny(MetadataReader reader, BlobHandle signature, params string[] types) => OfMethod(reader, signature).Parameters.Any(types.Contains);

    public static string OfField(MetadataReader reader, BlobHandle signature)
    {
        BlobReader blob = reader.GetBlobReader(signature);
        blob.ReadSignatureHeader();
        return Type(reader, ref blob, 0);
    }

    /// <summary>The type arguments that a generic method is called with.</summary>
    public static string OfArguments(MetadataReader reader, BlobHandle signature)
    {
        BlobReader blob = reader.GetBlobReader(signature);
        blob.ReadSignatureHeader();
        int count = blob.ReadCompressedInteger();
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
            text.Append(i == 0 ? "" : ",").Append(Type(reader, ref blob, 1));
        return text.ToString();
    }

    /// <summary>The generic type without its arguments, so that its members can be looked up by its name.</summary>
    public static string OfType(MetadataReader reader, TypeSpecificationHandle handle)
    {
        string text = WithArguments(reader, handle);
        int arguments = text.IndexOf('<');
        return arguments > 0 && text[text.Length - 1] == '>' && text[0] != '<' ? text.Substring(0, arguments) : text;
    }

    public static string WithArguments(MetadataReader reader, TypeSpecificationHandle handle)
    {
        BlobReader blob = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        return Type(reader, ref blob, 0);
    }

    /// <summary>The type that a type specification is made of, without its arguments.</summary>
    public static EntityHandle DefinitionOf(MetadataReader reader, TypeSpecificationHandle handle)
    {
        BlobReader blob = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return default;
        blob.ReadByte();
        return blob.ReadTypeHandle();
    }

    private static string Type(MetadataReader reader, ref BlobReader blob, int depth)
    {
        if (depth > DeepestType)
            throw new BadImageFormatException("A type is nested deeper than any real one.");
        int code = blob.ReadCompressedInteger();
        switch (code)
        {
            case 0x0F or 0x1D or 0x45:
                return Type(reader, ref blob, depth + 1) + (code == 0x0F ? "*" : code == 0x1D ? "[]" : "");
            case 0x10:
                return Type(reader, ref blob, depth + 1) + "&";
            case 0x11 or 0x12:
                return Named(reader, blob.ReadTypeHandle());
            case 0x13 or 0x1E:
                return (code == 0x13 ? "!" : "!!") + blob.ReadCompressedInteger().ToString(System.Globalization.CultureInfo.InvariantCulture);
            case 0x14:
                return MultiDimensional(reader, ref blob, depth);
            case 0x15:
                return Generic(reader, ref blob, depth);
            case 0x1B:
                return FunctionPointer(reader, ref blob, depth);
            case 0x1F or 0x20:
                blob.ReadTypeHandle();
                return Type(reader, ref blob, depth + 1);
            default:
                return Primitive(code);
        }
    }

    private static string Named(MetadataReader reader, EntityHandle handle) =>
        handle.Kind == HandleKind.TypeSpecification ? TooDeep : TypeNames.Of(reader, handle);

    private static string Generic(MetadataReader reader, ref BlobReader blob, int depth)
    {
        blob.ReadByte();
        StringBuilder text = new(Named(reader, blob.ReadTypeHandle()));
        int count = blob.ReadCompressedInteger();
        text.Append('<');
        for (int i = 0; i < count; i++)
            text.Append(i == 0 ? "" : ",").Append(Type(reader, ref blob, depth + 1));
        return text.Append('>').ToString();
    }

    private static string MultiDimensional(MetadataReader reader, ref BlobReader blob, int depth)
    {
        string element = Type(reader, ref blob, depth + 1);
        int rank = blob.ReadCompressedInteger();
        for (int list = 0; list < 2; list++)
        {
            for (int left = blob.ReadCompressedInteger(); left > 0; left--)
                blob.ReadCompressedInteger();
        }

        return $"{element}[{rank}]";
    }

    private static string FunctionPointer(MetadataReader reader, ref BlobReader blob, int depth)
    {
        SignatureHeader header = blob.ReadSignatureHeader();
        if (header.IsGeneric)
            blob.ReadCompressedInteger();
        int count = blob.ReadCompressedInteger();
        for (int i = 0; i <= count && i <= MostParameters; i++)
            Type(reader, ref blob, depth + 1);
        return "method*";
    }

    private static string Primitive(int code) => code switch
    {
        0x01 => "void",
        0x02 => "bool",
        0x03 => "char",
        0x04 => "sbyte",
        0x05 => "byte",
        0x06 => "short",
        0x07 => "ushort",
        0x08 => "int",
        0x09 => "uint",
        0x0A => "long",
        0x0B => "ulong",
        0x0C => "float",
        0x0D => "double",
        0x0E => "string",
        0x16 => "typedref",
        0x18 => "nint",
        0x19 => "nuint",
        0x1C => "object",
        _ => throw new BadImageFormatException($"No type has the code {code}."),
    };
}
