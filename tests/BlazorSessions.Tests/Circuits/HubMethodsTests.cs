using BlazorSessions.Circuits;

namespace BlazorSessions.Tests.Circuits;

public sealed class HubMethodsTests
{
    [Fact]
    public void This_framework_has_what_is_matched_by_name() => HubMethods.Check();

    [Fact]
    public void A_framework_that_lacks_a_method_is_refused_by_name()
    {
        var error = Assert.Throws<InvalidOperationException>(() => HubMethods.Check(typeof(Older), typeof(Renderer)));

        Assert.Contains("has no ResumeCircuit, BeginInvokeDotNetFromJS, by which", error.Message);
    }

    [Fact]
    public void A_framework_without_the_hub_is_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => HubMethods.Check(null, null));

        Assert.Contains("StartCircuit", error.Message);
        Assert.Contains("DispatchEventAsync", error.Message);
    }

    private sealed class Older
    {
        public void StartCircuit()
        {
        }

        public void ConnectCircuit()
        {
        }

        public void OnLocationChanged()
        {
        }
    }

    private sealed class Renderer
    {
        public void DispatchEventAsync()
        {
        }
    }
}
