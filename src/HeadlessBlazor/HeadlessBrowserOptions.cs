using Microsoft.AspNetCore.Http.Connections;

namespace HeadlessBlazor;

/// <summary>Settings of a headless browser.</summary>
public sealed class HeadlessBrowserOptions
{
    /// <summary>
    /// Gets or sets how long a verb waits for the server before it throws <see cref="TimeoutException"/>. Always real
    /// time. <value>Default: 30 seconds.</value>
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the clock that decides whether a cookie has expired: give it the app's clock when that is a fake.
    /// <value>Default: the system's clock.</value>
    /// </summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>
    /// Gets or sets what carries circuits: WebSockets, long polling, or both, of which the first that works is taken.
    /// <value>Default: WebSockets.</value>
    /// </summary>
    public HttpTransportType Transports { get; set; } = HttpTransportType.WebSockets;

    /// <summary>
    /// Gets or sets after how long without sending a circuit shows the server that it is alive; shorter than the
    /// server's <c>ClientTimeoutInterval</c>. Always real time. <value>Default: 15 seconds.</value>
    /// </summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets whether <see cref="HeadlessBrowser.Frames"/> keeps every frame. <value>Default: false.</value>
    /// </summary>
    public bool RecordFrames { get; set; }

    /// <summary>
    /// Gets or sets what is called with every frame, on the thread that sends or receives it: it must be quick. The
    /// payload is valid during the call only. <value>Default: null.</value>
    /// </summary>
    public Action<HeadlessFrame>? OnFrame { get; set; }
}
