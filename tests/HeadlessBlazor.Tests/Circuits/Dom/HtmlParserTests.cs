using HeadlessBlazor.Circuits.Dom;

namespace HeadlessBlazor.Tests.Circuits.Dom;

public sealed class HtmlParserTests
{
    [Theory]
    [InlineData("<p>a &amp; b</p>", "<p>a &amp; b</p>")]
    [InlineData("<P CLASS=x ID='y' hidden>a</P>", "<p CLASS=\"x\" ID=\"y\" hidden>a</p>")]
    [InlineData("<a title=\"&quot;&#228;\">x</a>", "<a title=\"&quot;ä\">x</a>")]
    [InlineData("<br><img src=x/><hr/>text", "<br><img src=\"x/\"><hr>text")]
    [InlineData("<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c")]
    [InlineData("<table><tr><td>a<td>b<tr></table>", "<table><tr><td>a</td><td>b</td></tr><tr></tr></table>")]
    [InlineData("a</b>c", "ac")]
    [InlineData("<b><i>a</b>c", "<b><i>a</i></b>c")]
    [InlineData("1 < 2 <3", "1 &lt; 2 &lt;3")]
    [InlineData("<script>if (a < b) { '</p>' }</script>x", "<script>if (a < b) { '</p>' }</script>x")]
    [InlineData("<!DOCTYPE html><!-- c --><p>a<!-- d -->b</p>", "<p>ab</p>")]
    [InlineData("<p a=\"1\" = b>x</p>", "<p a=\"1\" b>x</p>")]
    [InlineData("<svg><path d='M0'/><g/></svg>", "<svg><path d=\"M0\"></path><g></g></svg>")]
    [InlineData("<p", "<p></p>")]
    [InlineData("<p a=\"x", "<p a=\"x\"></p>")]
    [InlineData("<!-- open", "")]
    public void Html_becomes_nodes_and_html_again(string html, string expected)
    {
        Assert.Equal(expected, DomWriter.InnerHtmlOf(Parse(html)));
    }

    [Fact]
    public void A_text_area_holds_text_not_markup()
    {
        var root = Parse("<textarea name=t>a &lt;b> <i>c</i></textarea>");

        Assert.Equal("a <b> <i>c</i>", DomQuery.FindAll(root, "t").Single().Value);
    }

    [Theory]
    [InlineData("<select name=s><option value=1>One</option><option selected>Two</option></select>", "Two")]
    [InlineData("<select name=s><option value=1>One</option><option>Two</option></select>", "1")]
    [InlineData("<input name=s value=v>", "v")]
    [InlineData("<input name=s>", "")]
    [InlineData("<input name=s type=checkbox>", "on")]
    public void A_field_holds_what_its_markup_says(string html, string value)
    {
        Assert.Equal(value, DomQuery.FindAll(Parse(html), "s").Single().Value);
    }

    [Theory]
    [InlineData("x", "1")]
    [InlineData("#x", "2")]
    [InlineData(".c", "1,3")]
    [InlineData("p.c.d", "3")]
    [InlineData("div p", "1,3")]
    [InlineData("div > p", "3")]
    [InlineData("section>p", "1")]
    [InlineData("div > section p", "1")]
    [InlineData("[data-testid]", "1")]
    [InlineData("[data-testid=x], #x", "1,2")]
    [InlineData("[href^='/a']", "4")]
    [InlineData("[href$=\"c\"]", "4")]
    [InlineData("a[href*=b]", "4")]
    [InlineData("a[href*=z]", "")]
    [InlineData("* > a", "4")]
    [InlineData("a", "4")]
    [InlineData("named", "4")]
    public void A_selector_finds_its_elements(string selector, string found)
    {
        var root = Parse(
            "<div><section><p data-testid=x class=c>1</p></section><p class='c d'>3</p>"
            + "<a name=named href=/a/b/c>4</a></div><b id=x>2</b>");

        Assert.Equal(found, string.Join(",", DomQuery.FindAll(root, selector).Select(DomWriter.TextOf)));
    }

    [Theory]
    [InlineData("p:first-child")]
    [InlineData("p ~ b")]
    [InlineData("> p")]
    [InlineData("p, ")]
    public void A_selector_beyond_this_client_is_an_error(string selector)
    {
        Assert.Throws<ArgumentException>(() => DomQuery.FindAll(Parse("<p></p>"), selector));
    }

    private static DomContainer Parse(string html)
    {
        var root = new DomContainer();
        HtmlParser.Parse(root, html);
        return root;
    }
}
