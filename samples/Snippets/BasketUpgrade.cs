using BlazorSessions;

namespace Snippets;

public static class BasketUpgrade
{
    public static Task CarryOverAsync(ISessionService sessions) => sessions.UpdateAsync(edit =>
    {
        if (edit.TryGet(Cart.Key, out var old) && old is not null && !edit.Contains(Basket.Key.Name))
        {
            edit.Set(Basket.Key, old.Items.Aggregate(Basket.Empty, (basket, item) => basket.Add(item)));
        }

        edit.Remove(Cart.Key);
    });
}
