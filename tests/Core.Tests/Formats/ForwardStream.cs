namespace EquiSep.Core.Tests.Formats;

/// <summary>A stream that does not know its length, like one from a network.</summary>
internal sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;
}
