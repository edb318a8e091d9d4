using HeadlessBlazor;
using Microsoft.AspNetCore.TestHost;

namespace BlazorDemo.Tests;

internal static class InProcess
{
    public static HeadlessTransport TransportTo(TestServer server) =>
        new(server.BaseAddress, server.CreateHandler(), (address, headers, stop) =>
        {
            var client = server.CreateWebSocketClient();
            client.ConfigureRequest = request =>
            {
                foreach (var (name, value) in headers)
                {
                    request.Headers[name] = value;
                }
            };
            return client.ConnectAsync(address, stop);
        });
}
