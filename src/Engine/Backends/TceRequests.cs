using SpaprDdw.Abi;

namespace SpaprDdw.Backends;

/// <summary>A method for each request to a container or a group.</summary>
public static class TceRequests
{
    /// <param name="backend">The process that sends the requests.</param>
    extension(ITceBackend backend)
    {
        /// <summary>VFIO_GET_API_VERSION.</summary>
        /// <param name="container">A container's descriptor.</param>
        public TceResult GetApiVersion(int container)
            => backend.Send(container, VfioRequest.GetApiVersion);

        /// <summary>VFIO_CHECK_EXTENSION: 1 when the container has the extension.</summary>
        /// <param name="container">A container's descriptor.</param>
        /// <param name="extension">One of <see cref="VfioIommu"/>.</param>
        public TceResult CheckExtension(int container, int extension)
            => backend.Send(container, VfioRequest.CheckExtension, extension);

        /// <summary>VFIO_SET_IOMMU.</summary>
        /// <param name="container">A container's descriptor.</param>
        /// <param name="iommu">One of <see cref="VfioIommu"/>.</param>
        public TceResult SetIommu(int container, int iommu)
            => backend.Send(container, VfioRequest.SetIommu, iommu);

        /// <summary>VFIO_GROUP_GET_STATUS.</summary>
        /// <param name="group">A group's descriptor.</param>
        /// <param name="status">In and out.</param>
        public TceResult GetGroupStatus(int group, ref GroupStatus status)
        {
            var argument = new VfioArgument { Status = status };
            TceResult result = backend.Send(group, VfioRequest.GroupGetStatus, ref argument);
            status = argument.Status;
            return result;
        }

        /// <summary>VFIO_GROUP_SET_CONTAINER.</summary>
        /// <param name="group">A group's descriptor.</param>
        /// <param name="container">A container's descriptor.</param>
        public TceResult SetContainer(int group, int container)
            => backend.Send(group, VfioRequest.GroupSetContainer, container);

        /// <summary>VFIO_GROUP_UNSET_CONTAINER.</summary>
        /// <param name="group">A group's descriptor.</param>
        public TceResult UnsetContainer(int group)
            => backend.Send(group, VfioRequest.GroupUnsetContainer);

        /// <summary>VFIO_IOMMU_SPAPR_TCE_GET_INFO.</summary>
        /// <param name="container">A container's descriptor.</param>
        /// <param name="info">In and out.</param>
        public TceResult GetInfo(int container, ref TceGetInfo info)
        {
            var argument = new VfioArgument { Info = info };
            TceResult result = backend.Send(container, VfioRequest.TceGetInfo, ref argument);
            info = argument.Info;
            return result;
        }

        /// <summary>VFIO_IOMMU_ENABLE.</summary>
        /// <param name="container">A container's descriptor.</param>
        public TceResult Enable(int container) => backend.Send(container, VfioRequest.Enable);

        /// <summary>VFIO_IOMMU_DISABLE.</summary>
        /// <param name="container">A container's descriptor.</param>
        public TceResult Disable(int container) => backend.Send(container, VfioRequest.Disable);

        /// <summary>VFIO_IOMMU_SPAPR_REGISTER_MEMORY.</summary>
        /// <param name="container">A container's descriptor.</param>
        /// <param name="range">The memory.</param>
        public TceResult RegisterMemory(int container, in MemoryRange range)
            => backend.Send(container, VfioRequest.RegisterMemory, new VfioArgument { Range = range });

        /// <summary>VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY.</summary>
        /// <param name="container">A container's descriptor.</param>
        /// <param name="range">The memory.</param>
        public TceResult UnregisterMemory(int container, in MemoryRange range)
            => backend.Send(container, VfioRequest.UnregisterMemory, new VfioArgument { Range = range });

        /// <summary>VFIO_IOMMU_SPAPR_TCE_CREATE.</summary>
        /// <param name="container">A container's descriptor.</param>
        /// <param name="create">In and out.</param>
        public TceResult CreateWindow(int container, ref TceCreate create)
        {
            var argument = new VfioArgument { Create = create };
            TceResult result = backend.Send(container, VfioRequest.TceCreate, ref argument);
            create = argument.Create;
            return result;
        }

        /// <summary>VFIO_IOMMU_SPAPR_TCE_REMOVE.</summary>
        /// <param name="container">A container's descriptor.</param>
        /// <param name="remove">The window.</param>
        public TceResult RemoveWindow(int container, in TceRemove remove)
            => backend.Send(container, VfioRequest.TceRemove, new VfioArgument { Remove = remove });

        /// <summary>VFIO_IOMMU_MAP_DMA.</summary>
        /// <param name="container">A container's descriptor.</param>
        /// <param name="map">The mapping.</param>
        public TceResult Map(int container, in DmaMap map)
            => backend.Send(container, VfioRequest.MapDma, new VfioArgument { Map = map });

        /// <summary>VFIO_IOMMU_UNMAP_DMA.</summary>
        /// <param name="container">A container's descriptor.</param>
        /// <param name="unmap">The range.</param>
        public TceResult Unmap(int container, in DmaUnmap unmap)
            => backend.Send(container, VfioRequest.UnmapDma, new VfioArgument { Unmap = unmap });

        /// <summary>VFIO_EEH_PE_OP with VFIO_EEH_PE_GET_STATE: a <see cref="PeState"/>, or -1.</summary>
        /// <param name="container">A container's descriptor.</param>
        public TceResult GetPeState(int container)
            => backend.Send(
                container, VfioRequest.EehPeOp, new VfioArgument { Eeh = new() { ArgSize = ArgSizes.EehPeOp, Operation = EehPeOp.GetState } });

        private TceResult Send(int descriptor, VfioRequest request, int number = 0)
            => backend.Send(descriptor, request, new VfioArgument { Number = number });

        /// <summary>Sends an argument that the driver writes nothing into.</summary>
        private TceResult Send(int descriptor, VfioRequest request, VfioArgument argument)
            => backend.Send(descriptor, request, ref argument);
    }
}
