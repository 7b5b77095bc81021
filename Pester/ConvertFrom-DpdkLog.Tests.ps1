BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'ConvertFrom-DpdkLog' {
    It 'gives the request, the error number and the reason of <Line>' -ForEach @(
        @{ Line = 'EAL: Cannot create new DMA window, error 12 (Cannot allocate memory)'; Request = 'CREATE'; Errno = 'ENOMEM'; Reason = '*limit of locked memory*' }
        @{ Line = 'EAL:   cannot create new DMA window, error 22 (Invalid argument)'; Request = 'CREATE'; Errno = 'EINVAL'; Reason = '*page size*' }
        @{ Line = 'EAL: Cannot register vaddr for IOMMU, error 22 (Invalid argument)'; Request = 'REGISTER'; Errno = 'EINVAL'; Reason = '*--no-huge*' }
        @{ Line = 'EAL: Cannot register vaddr for IOMMU, error 12 (Cannot allocate memory)'; Request = 'REGISTER'; Errno = 'ENOMEM'; Reason = '*limit of locked memory*' }
        @{ Line = 'EAL: Cannot map vaddr for IOMMU, error 22 (Invalid argument)'; Request = 'MAP'; Errno = 'EINVAL'; Reason = '*smaller than those of the window*' }
        @{ Line = 'EAL:   cannot set up DMA remapping, error 16 (Device or resource busy)'; Request = 'MAP'; Errno = 'EBUSY'; Reason = '*already*' }
        @{ Line = 'EAL: Cannot unregister vaddr for IOMMU, error 2 (No such file or directory)'; Request = 'UNREGISTER'; Errno = 'ENOENT'; Reason = '*locked*' }
        @{ Line = 'EAL: Received unsupported start address 0x800000000000000'; Request = 'CREATE'; Errno = $null; Reason = '*pseries*' }
        @{ Line = 'EAL: DMA map attempt outside DMA window'; Request = $null; Errno = $null; Reason = '*above the end*' }
        @{ Line = 'EAL: alloc_pages_on_heap(): couldn''t allocate memory due to IOVA exceeding limits of current DMA mask'; Request = $null; Errno = $null; Reason = '*above the end*' }
        @{ Line = 'EAL: Couldn''t map new region for DMA'; Request = 'MAP'; Errno = $null; Reason = '*application*' }
        @{ Line = 'EAL: FATAL: Cannot use IOVA as ''PA'' since physical addresses are not available'; Request = $null; Errno = $null; Reason = '*CAP_SYS_ADMIN*' }
        @{ Line = 'EAL: Cannot open VFIO container /dev/vfio/vfio, error 13 (Permission denied)'; Request = $null; Errno = 'EACCES'; Reason = '*may not open*' }
        @{ Line = 'EAL:   cannot open VFIO container, error 2 (No such file or directory)'; Request = $null; Errno = 'ENOENT'; Reason = '*not loaded*' }
        @{ Line = 'EAL: Cannot open /dev/vfio/7: Device or resource busy'; Request = $null; Errno = 'EBUSY'; Reason = '*Another process*' }
        @{ Line = 'EAL: No supported IOMMU extensions found!'; Request = $null; Errno = $null; Reason = '*vfio_iommu_spapr_tce*' }
        @{ Line = 'EAL: 0000:01:00.0 cannot add VFIO group to container, error 22 (Invalid argument)'; Request = $null; Errno = 'EINVAL'; Reason = '*join*' }
    ) {
        $entry = "Nov 27 02:00:00 host testpmd[77]: $Line" | ConvertFrom-DpdkLog

        $entry.Event, $entry.Request, $entry.Errno, $entry.Line | Should -Be 'Failed', $Request, $Errno, 1
        $entry.Reason | Should -BeLike $Reason
    }

    It 'gives the figures that DPDK chose' {
        $entry = 'EAL: Highest VA address in memseg list is 0x7fff40000000', 'EAL: Setting DMA window size to 0x800000000000' | ConvertFrom-DpdkLog

        $entry.Event | Should -Be Figure, Figure
        $entry.Value | Should -Be 0x7fff40000000, 128TB
    }

    It 'reads lines in colours, with any time before them' -ForEach @(
        @{ Line = "`e[33mEAL:`e[0m`e[1m Cannot create new DMA window, error 12 (Cannot allocate memory)" }
        @{ Line = "`e[0m`e[32m[     0.001234] `e[0m`e[1;33mEAL:`e[0m`e[1;1m Cannot create new DMA window, error 12 (Cannot allocate memory)`r" }
        @{ Line = '[2026-11-27T02:00:00,123456+01:00] EAL: Cannot create new DMA window, error 12 (Cannot allocate memory)' }
        @{ Line = '[+  0.000123] EAL: Cannot create new DMA window, error 12 (Cannot allocate memory)' }
        @{ Line = '2026-11-27T02:00:00.123Z|00012|dpdk|ERR|EAL: Cannot create new DMA window, error 12 (Cannot allocate memory)' }
    ) {
        $entry = $Line | ConvertFrom-DpdkLog

        $entry.Request, $entry.Errno | Should -Be CREATE, ENOMEM
        $entry.Text | Should -Match '^[^\\]*EAL: Cannot create new DMA window, error 12 \(Cannot allocate memory\)$'
    }

    It 'gives the device' {
        ('EAL: 0000:01:00.0 DMA remapping failed, error 12 (Cannot allocate memory)' | ConvertFrom-DpdkLog).PciAddress | Should -Be 0000:01:00.0
    }

    It 'reads files and ignores other lines' {
        Set-Content $TestDrive/a.log 'EAL: Detected CPU lcores: 2', 'cannot create new DMA window, error 12', "EAL: Failed to map DMA`r", 'EAL: Cannot map vaddr for IOMMU, error 22 (Invalid argument)'
        $entry = ConvertFrom-DpdkLog $TestDrive/a.log

        $entry.Line, $entry.Path | Should -Be 4, (Convert-Path $TestDrive/a.log)
    }

    It 'refuses a file that is no log' {
        Set-Content $TestDrive/b.log ([byte[]] (0, 1, 2)) -AsByteStream
        { ConvertFrom-DpdkLog $TestDrive/b.log -ErrorAction Stop } | Should -Throw -ErrorId 'DpdkLogUnreadable,*'
        { ConvertFrom-DpdkLog -LiteralPath $TestDrive/none.log -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }
}

Describe 'ConvertFrom-DpdkLog with bad arguments' {
    It 'refuses <Script>' -ForEach @(
        @{ Script = { ConvertFrom-DpdkLog '' }; Id = 'ParameterArgumentValidationError' }
        @{ Script = { ConvertFrom-DpdkLog 'no such file' }; Id = 'PathNotFound' }
        @{ Script = { ConvertFrom-DpdkLog 'no such*' }; Id = 'NoFileMatches' }
        @{ Script = { ConvertFrom-DpdkLog Env:PATH }; Id = 'PathNotOfFile' }
        @{ Script = { ConvertFrom-DpdkLog -LiteralPath 'no such file' }; Id = 'PathNotFound' }
        @{ Script = { ConvertFrom-DpdkLog $PSScriptRoot }; Id = 'DpdkLogUnreadable' }
    ) { Assert-Refusal $Script $Id }
}
