using Microsoft.AspNetCore.Mvc;

namespace EquiSep.Api.Rest;

/// <summary>The query of a list, as the OpenAPI document describes it. <see cref="ListQuery"/> reads it.</summary>
/// <param name="Status">Only those with this status.</param>
/// <param name="Name">Only those whose name contains this text.</param>
/// <param name="Preset">Only those of experiments of this preset.</param>
/// <param name="Data">Only those with this data set.</param>
/// <param name="Network">Only those with a network of this family.</param>
/// <param name="From">Only those submitted at this time or later.</param>
/// <param name="Until">Only those submitted before this time.</param>
/// <param name="Sort">What the list is sorted by.</param>
/// <param name="Order">Whether small or large values come first.</param>
/// <param name="Limit">The largest number of items.</param>
/// <param name="Cursor">The place after which the page starts.</param>
internal sealed record ListParameters(
    [FromQuery(Name = "status")] string? Status,
    [FromQuery(Name = "name")] string? Name,
    [FromQuery(Name = "preset")] string? Preset,
    [FromQuery(Name = "data")] string? Data,
    [FromQuery(Name = "network")] string? Network,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "until")] string? Until,
    [FromQuery(Name = "sort")] string? Sort,
    [FromQuery(Name = "order")] string? Order,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor);
