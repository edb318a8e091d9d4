using System.Net;

namespace HeadlessBlazor.Circuits.Http;

/// <summary>What a navigation got: the address after redirects, the status, the HTML.</summary>
internal sealed record LoadedDocument(Uri Address, HttpStatusCode Status, string Html);
