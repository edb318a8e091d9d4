using System.Net;
using AngleSharp.Dom;
using HeadlessBlazor.Circuits;
using HeadlessBlazor.Circuits.Dom;
using HeadlessBlazor.Circuits.Http;

namespace HeadlessBlazor.Tests.Circuits.Dom;

public sealed class PageTests
{
    [Theory]
    [InlineData("<p>a &amp; b</p>", "<p>a &amp; b</p>")]
    [InlineData("<P CLASS=x ID='y' hidden>a</P>", "<p class=\"x\" hidden id=\"y\">a</p>")]
    [InlineData("<a title=\"&quot;&#228;\">x</a>", "<a title=\"&quot;ä\">x</a>")]
    [InlineData("<br><img src=x/><hr/>text", "<br><img src=\"x/\"><hr>text")]
    [InlineData("<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c")]
    [InlineData("<table><tr><td>a<td>b</table>", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>")]
    [InlineData("a</b>c", "ac")]
    [InlineData("<b><i>a</b>c</i>", "<b><i>a</i></b><i>c</i>")]
    [InlineData("1 < 2 <3", "1 &lt; 2 &lt;3")]
    [InlineData("x<script>if (a < b) { '</p>' }</script>", "x<script>if (a < b) { '</p>' }</script>")]
    [InlineData("<p>a<!-- d -->b</p>", "<p>ab</p>")]
    [InlineData("<svg><path d='M0'/><g/></svg>", "<svg><path d=\"M0\"></path><g></g></svg>")]
    [InlineData("<input name=n checked value=v type=checkbox>", "<input name=\"n\" type=\"checkbox\" checked value=\"v\">")]
    public void A_page_is_written_as_a_browser_understood_it(string html, string expected)
    {
        Assert.Equal(expected, PageFormatter.HtmlOf(Parse(html).Body!)[6..^7]);
    }

    [Fact]
    public void Text_is_what_a_reader_sees()
    {
        var page = Parse("<p>a <b>b</b><!-- c --></p><script>d</script><style>e</style><noscript><p>f</p></noscript>");

        Assert.Equal("a b", PageFormatter.TextOf(page.Body!));
    }

    [Fact]
    public void A_text_area_holds_text_not_markup()
    {
        var page = Parse("<textarea name=t>a &lt;b> <i>c</i></textarea>");

        Assert.Equal("a <b> <i>c</i>", Selection.Find(page, "t").Single().Held());
    }

    [Theory]
    [InlineData("<select name=s><option value=1>One</option><option selected>Two</option></select>", "Two")]
    [InlineData("<select name=s><option value=1>One</option><option>Two</option></select>", "1")]
    [InlineData("<input name=s value=v>", "v")]
    [InlineData("<input name=s>", "")]
    [InlineData("<input name=s type=checkbox>", "on")]
    [InlineData("<input name=s type=radio value=r>", "r")]
    public void A_field_holds_what_its_markup_says(string html, string value)
    {
        Assert.Equal(value, Selection.Find(Parse(html), "s").Single().Held());
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
    [InlineData("a[href*=z]", "")]
    [InlineData("* > a", "4")]
    [InlineData("a", "4")]
    [InlineData("named", "4")]
    [InlineData("div:has(> p) > :last-child", "4")]
    [InlineData("section + p", "3")]
    [InlineData("section ~ a:not(.c)", "4")]
    public void An_element_is_named_by_word_or_by_any_selector(string selector, string found)
    {
        var page = Parse(
            "<div><section><p data-testid=x class=c>1</p></section><p class='c d'>3</p>"
            + "<a name=named href=/a/b/c>4</a></div><b id=x>2</b>");

        Assert.Equal(found, string.Join(",", Selection.Find(page, selector).Select(PageFormatter.TextOf)));
    }

    [Theory]
    [InlineData("p, ")]
    [InlineData("a[href")]
    [InlineData("p:unheard-of")]
    public void What_is_no_selector_is_an_error(string selector)
    {
        var exception = Assert.Throws<ArgumentException>(() => Selection.Find(Parse("<p></p>"), selector));

        Assert.Contains($"'{selector}'", exception.Message);
    }

    [Fact]
    public void A_component_that_the_browser_tears_apart_is_an_error()
    {
        const string start = """<!--Blazor:{"type":"server","prerenderId":"a"}-->""";
        const string end = """<!--Blazor:{"prerenderId":"a"}-->""";

        Assert.Throws<InvalidDataException>(() => Parse($"<div>{start}<p></div>{end}"));
    }

    private static IDocument Parse(string html) =>
        new Page(new LoadedDocument(new Uri("http://localhost/"), HttpStatusCode.OK, html)).Root;
}
