using Checkpointing.Tool.Images;
using Checkpointing.Tool.Images.Protocol;
using Google.Protobuf;

namespace Checkpointing.Tool.Tests.Images;

public sealed class MemoryFilesTests
{
    private const uint InodesMagic = 0x48453499, FilesMagic = 0x56303138, DescriptorsMagic = 0x56213732, PagemapMagic = 0x56084025;
    private const uint Memory = 18, Regular = 1;
    private const int PageSize = 4096;

    private readonly List<IMessage> _inodes = [], _files = [], _descriptors = [];
    private readonly Dictionary<uint, byte[]> _pagemaps = [];

    [Fact]
    public void One_that_is_open_is_found_with_its_number_and_its_pages()
    {
        Add(inode: 1, sharedId: 70, descriptor: 9, size: 100 * PageSize, pages: [(0, 3), (3, 2), (50, 4)], pagesId: 6);

        MemoryFile file = Assert.Single(Find());

        Assert.Equal((9, 70u, 100L * PageSize, 6u), (file.Descriptor, file.SharedId, file.Size, file.Pages.PagesId));
        Assert.Equal([(0ul, 5ul), (50ul, 54ul)], file.Pages.Runs.Select(r => (r.Start / PageSize, r.End / PageSize)));
    }

    [Fact]
    public void CRIU_is_given_a_pagemap_of_the_same_pages_image_without_a_page()
    {
        Add(inode: 1, sharedId: 70, descriptor: 9, size: 100 * PageSize, pages: [(0, 3)], pagesId: 6);

        Pagemap? emptied = Pagemap.TryRead(Assert.Single(Find()).Emptied);

        Assert.NotNull(emptied);
        Assert.Equal((6u, 0), (emptied.PagesId, emptied.Runs.Count));
    }

    [Fact]
    public void Each_of_several_has_its_own()
    {
        Add(inode: 1, sharedId: 70, descriptor: 9, size: 8 * PageSize, pages: [(0, 3)]);
        Add(inode: 2, sharedId: 71, descriptor: 4, size: 8 * PageSize, pages: [(7, 1)]);

        Assert.Equal([(70u, 9, 0ul), (71u, 4, 7ul)], Find().Select(f => (f.SharedId, f.Descriptor, f.Pages.Runs[0].Start / PageSize)));
    }

    [Fact]
    public void It_may_end_within_its_last_page()
    {
        Add(inode: 1, sharedId: 70, descriptor: 9, size: 5, pages: [(0, 1)]);

        Assert.Equal(5, Assert.Single(Find()).Size);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(8, false)]
    [InlineData(0x10, false)]
    public void One_that_may_refuse_to_be_written_is_left_to_CRIU(uint seals, bool found)
    {
        Add(inode: 1, sharedId: 70, descriptor: 9, size: 8 * PageSize, pages: [(0, 3)], seals: seals);

        Assert.Equal(found, Find().Length == 1);
    }

    [Fact]
    public void One_that_is_mapped_only_is_left_to_CRIU()
    {
        Add(inode: 1, sharedId: 70, descriptor: 9, size: 8 * PageSize, pages: [(0, 3)]);
        _descriptors.Clear();
        _descriptors.Add(new DescriptorEntry { FileId = 101, Type = Regular, Number = 3 });

        Assert.Empty(Find());
    }

    [Fact]
    public void One_of_huge_pages_is_left_to_CRIU()
    {
        Add(inode: 1, sharedId: 70, descriptor: 9, size: 8 * PageSize, pages: [(0, 3)]);
        ((MemoryFileInode)_inodes[0]).HugePages = 1 << 26;

        Assert.Empty(Find());
    }

    [Fact]
    public void Pages_beyond_the_end_are_left_to_CRIU_to_complain_about()
    {
        Add(inode: 1, sharedId: 70, descriptor: 9, size: 2 * PageSize, pages: [(0, 3)]);

        Assert.Empty(Find());
    }

    /// <summary>Who fills one goes by these numbers.</summary>
    [Theory]
    [InlineData(8 * PageSize, 5, 3, 1, 1)]
    [InlineData(8 * PageSize, 0, 3, 2, 1)]
    [InlineData(8 * PageSize, 0, 0, 1, 1)]
    [InlineData(ulong.MaxValue - PageSize, 0, 3, 5, 1)]
    [InlineData(8 * PageSize, ulong.MaxValue / PageSize, 1, 0, 1)]
    [InlineData(8 * PageSize, 1, ulong.MaxValue / PageSize, 0, 1)]
    public void Sizes_and_places_that_cannot_be_are_left_to_CRIU(ulong size, ulong page, ulong count, ulong nextPage, ulong nextCount)
    {
        Add(inode: 1, sharedId: 70, descriptor: 9, size: size, pages: [(0, 1)]);
        _pagemaps[70] = TestImage.Of(
            PagemapMagic,
            [
                new PagemapHead { PagesId = 2 },
                .. new[] { (page, count), (nextPage, nextCount) }.Select(p => new PagemapEntry { Address = unchecked(p.Item1 * PageSize), CompatPageCount = 0, Flags = 4, PageCount = p.Item2 }),
            ]);

        Assert.Empty(Find());
    }

    [Fact]
    public void Two_open_files_of_one_id_do_no_harm()
    {
        Add(inode: 1, sharedId: 70, descriptor: 9, size: 8 * PageSize, pages: [(0, 3)]);
        _files.Add(_files[^1]);

        Assert.Equal(9, Assert.Single(Find()).Descriptor);
    }

    [Fact]
    public void Images_of_another_kind_or_cut_short_are_left_to_CRIU()
    {
        Add(inode: 1, sharedId: 70, descriptor: 9, size: 8 * PageSize, pages: [(0, 3)]);
        byte[] inodes = TestImage.Of(InodesMagic, _inodes), files = TestImage.Of(FilesMagic, _files), descriptors = TestImage.Of(DescriptorsMagic, _descriptors);

        Assert.Empty(MemoryFiles.Of(files, files, descriptors, id => _pagemaps[id]));
        Assert.Empty(MemoryFiles.Of(inodes[..^1], files, descriptors, id => _pagemaps[id]));
        Assert.Empty(MemoryFiles.Of(inodes, [], descriptors, id => _pagemaps[id]));
        Assert.Empty(MemoryFiles.Of(inodes, files, descriptors, id => _pagemaps[id][..^1]));
    }

    private void Add(uint inode, uint sharedId, uint descriptor, ulong size, (ulong Page, uint Count)[] pages, uint pagesId = 2, uint seals = 1)
    {
        uint id = 100 + inode;
        _inodes.Add(new MemoryFileInode { Name = "memory", Size = size, SharedId = sharedId, Seals = seals, InodeId = inode });
        _files.Add(new OpenedFile { Type = Regular, Id = id + 1000 });
        _files.Add(new OpenedFile { Type = Memory, Id = id, Memory = new OpenedMemoryFile { InodeId = inode } });
        _descriptors.Add(new DescriptorEntry { FileId = id, Type = Memory, Number = descriptor });
        _pagemaps[sharedId] = TestImage.Of(
            PagemapMagic,
            [
                new PagemapHead { PagesId = pagesId },
                .. pages.Select(p => new PagemapEntry { Address = p.Page * PageSize, CompatPageCount = p.Count, Flags = 4, PageCount = p.Count }),
            ]);
    }

    private MemoryFile[] Find() =>
        [.. MemoryFiles.Of(TestImage.Of(InodesMagic, _inodes), TestImage.Of(FilesMagic, _files), TestImage.Of(DescriptorsMagic, _descriptors), id => _pagemaps[id])];
}
