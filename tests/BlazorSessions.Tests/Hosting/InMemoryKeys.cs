using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace BlazorSessions.Tests.Hosting;

/// <summary>Where a key ring of Data Protection lies; it can be away.</summary>
internal sealed class InMemoryKeys : IXmlRepository
{
    // _elements is guarded by itself.
    private readonly List<XElement> _elements = [];

    public bool IsAway { get; set; }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_elements)
        {
            return IsAway ? throw new IOException("The store of keys is away.") : [.. _elements];
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_elements)
        {
            _elements.Add(new XElement(element));
        }
    }
}
