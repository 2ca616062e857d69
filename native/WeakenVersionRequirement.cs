using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a 64-bit little-endian ELF library and marks one of its symbol version requirements weak
/// (VER_FLG_WEAK in vna_flags of the entry in .gnu.version_r), so that a system lacking that version still loads it.
/// A library without that requirement is copied as it is.
/// </summary>
public sealed class WeakenVersionRequirement : Task
{
    private const uint VersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 2;                // VER_FLG_WEAK

    [Required]
    public string Source { get; set; }

    [Required]
    public string Target { get; set; }

    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        var image = File.ReadAllBytes(Source);
        if (image.Length < 64 || image[0] != 0x7f || image[1] != 'E' || image[2] != 'L' || image[3] != 'F' || image[4] != 2 || image[5] != 1)
        {
            Log.LogError("{0} is not a 64-bit little-endian ELF library.", Source);
            return false;
        }

        Mark(image);
        Directory.CreateDirectory(Path.GetDirectoryName(Target));
        var partial = Target + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(partial, image);
        if (File.Exists(Target))
        {
            File.Delete(Target);
        }

        File.Move(partial, Target);
        return true;
    }

    private void Mark(byte[] image)
    {
        var sections = (int)BitConverter.ToUInt64(image, 40);
        int size = BitConverter.ToUInt16(image, 58), count = BitConverter.ToUInt16(image, 60);
        for (var i = 0; i < count; i++)
        {
            var section = sections + (i * size);
            if (BitConverter.ToUInt32(image, section + 4) != VersionNeeds)
            {
                continue;
            }

            var names = SectionOffset(image, sections + ((int)BitConverter.ToUInt32(image, section + 40) * size));
            for (int need = SectionOffset(image, section), next = -1; next != 0; need += next)
            {
                int entries = BitConverter.ToUInt16(image, need + 2), entry = need + (int)BitConverter.ToUInt32(image, need + 8);
                for (var j = 0; j < entries; j++, entry += (int)BitConverter.ToUInt32(image, entry + 12))
                {
                    if (Text(image, names + (int)BitConverter.ToUInt32(image, entry + 8)) == Version)
                    {
                        image[entry + 4] |= (byte)Weak;
                    }
                }

                next = (int)BitConverter.ToUInt32(image, need + 12);
            }
        }
    }

    private static int SectionOffset(byte[] image, int section)
    {
        return (int)BitConverter.ToUInt64(image, section + 24);
    }

    private static string Text(byte[] image, int start)
    {
        return Encoding.ASCII.GetString(image, start, Array.IndexOf(image, (byte)0, start) - start);
    }
}
