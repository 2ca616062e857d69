using System.Buffers.Binary;
using System.Text;

namespace EquiSep.Core.Tests.Native;

/// <summary>The mend of docs/decisions/0002-libtorch-on-older-systems.md, read from the library beside the tests.</summary>
public sealed class LibTorchSharpTests
{
    private const ushort Weak = 2;

    [Fact]
    public void The_library_asks_only_weakly_for_the_cpp_library_of_gcc_13()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux libraries have version requirements");
        var library = Assert.Single(Directory.GetFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories));
        var requirements = VersionRequirements(File.ReadAllBytes(library));

        Assert.Equal(Weak, requirements["libstdc++.so.6/GLIBCXX_3.4.32"]);
    }

    [Fact]
    public void Every_other_requirement_of_the_library_stays_strong()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux libraries have version requirements");
        var library = Assert.Single(Directory.GetFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories));
        var requirements = VersionRequirements(File.ReadAllBytes(library));

        Assert.True(requirements.Remove("libstdc++.so.6/GLIBCXX_3.4.32"));
        Assert.True(requirements.Count > 5, $"only {requirements.Count} requirements were read");
        Assert.All(requirements, requirement => Assert.Equal(0, requirement.Value));
    }

    /// <summary>
    /// Flags of each needed symbol version, named file/version. Found as the loader finds them, through the dynamic section
    /// (DT_VERNEED, DT_VERNEEDNUM, DT_STRTAB) and the loadable segments.
    /// </summary>
    private static Dictionary<string, ushort> VersionRequirements(byte[] elf)
    {
        Assert.Equal("\u007fELF\u0002\u0001", Encoding.Latin1.GetString(elf, 0, 6));
        var segments = Enumerable.Range(0, Half(56)).Select(i => (int)Long(32) + (i * Half(54))).ToList();
        var dynamic = segments.Single(at => Word(at) == 2);
        var entries = new Dictionary<long, long>();
        for (var at = (int)Long(dynamic + 8); Long(at) != 0; at += 16)
        {
            entries[Long(at)] = Long(at + 8);
        }

        int need = FileOffset(entries[0x6ffffffe]), names = FileOffset(entries[5]);
        var flags = new Dictionary<string, ushort>();
        for (var i = 0L; i < entries[0x6fffffff]; i++, need += (int)Word(need + 12))
        {
            var version = need + (int)Word(need + 8);
            for (var j = 0; j < Half(need + 2); j++, version += (int)Word(version + 12))
            {
                flags.Add($"{Name(Word(need + 4))}/{Name(Word(version + 8))}", Half(version + 4));
            }
        }

        return flags;

        int FileOffset(long address)
        {
            var load = segments.Single(at => Word(at) == 1 && address >= Long(at + 16) && address < Long(at + 16) + Long(at + 32));
            return (int)(address - Long(load + 16) + Long(load + 8));
        }

        string Name(uint offset)
        {
            var start = names + (int)offset;
            return Encoding.ASCII.GetString(elf, start, Array.IndexOf(elf, (byte)0, start) - start);
        }

        ushort Half(int at) => BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(at));
        uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(elf.AsSpan(at));
        long Long(int at) => BinaryPrimitives.ReadInt64LittleEndian(elf.AsSpan(at));
    }
}
