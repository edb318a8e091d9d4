namespace BlazorDemo.Api;

internal static class Refusals
{
    public static IResult BadKey(Exception exception) =>
        Results.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
}
