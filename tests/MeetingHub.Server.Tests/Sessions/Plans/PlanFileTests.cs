using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions.Plans;

namespace MeetingHub.Server.Tests.Sessions.Plans;

/// <summary>The published format of plans, against a validator that is not ours.</summary>
public class PlanFileTests
{
    private static readonly JsonSchema Schema = ReadSchema();

    private static JsonSchema ReadSchema()
    {
        using var file = new StreamReader(PlanFormat.Schema(), Encoding.UTF8);
        return JsonSchema.FromText(file.ReadToEnd());
    }

    private static bool IsValid(byte[] file)
    {
        using var json = JsonDocument.Parse(file);
        return Schema.Evaluate(json.RootElement).IsValid;
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void The_plans_that_come_with_the_server_are_in_the_published_format_and_can_be_used(string language)
    {
        var plans = PlanTemplates.In(language);
        Assert.Equal(["circle", "groups", "grief", "skills", "newcomers", "oneToOne"], plans.Select(p => p.Key));
        Assert.All(plans, p => Assert.True(p.Plan.IsUsable() && IsValid(PlanFile.Write(p.Plan))));
    }

    [Fact]
    public void Any_plan_is_written_in_the_published_format_and_read_back_as_it_was()
    {
        var chance = new Random(19);
        for (var i = 0; i < 300; i++)
        {
            var plan = new SessionPlan(Text(chance, 60), [.. Enumerable.Range(0, chance.Next(1, 21)).Select(_ => Step(chance))]);
            Assert.True(plan.IsUsable());
            var file = PlanFile.Write(plan);
            var (read, faults) = PlanFile.Read(file);
            Assert.Empty(faults);
            Assert.Equal(plan, read);
            Assert.True(IsValid(file), Encoding.UTF8.GetString(file));
        }
    }

    [Theory]
    [InlineData("name", "\"\"", PlanFaultKind.Blank)]
    [InlineData("name", "7", PlanFaultKind.Text)]
    [InlineData("kind", "\"party\"", PlanFaultKind.Choice)]
    [InlineData("kind", null, PlanFaultKind.Missing)]
    [InlineData("minutes", "0", PlanFaultKind.Range)]
    [InlineData("minutes", "\"10\"", PlanFaultKind.Number)]
    [InlineData("minutes", "2.5", PlanFaultKind.Number)]
    [InlineData("colour", "1", PlanFaultKind.Unknown)]
    [InlineData("round", "[]", PlanFaultKind.Object)]
    [InlineData("round", "{\"order\":\"joining\",\"seconds\":5}", PlanFaultKind.Range)]
    [InlineData("round", "{\"order\":\"joining\",\"microphoneFollows\":1}", PlanFaultKind.YesOrNo)]
    [InlineData("sideRooms", "1", PlanFaultKind.Range)]
    [InlineData("poll", "{\"kind\":\"question\",\"question\":\"Why?\",\"choices\":[\"a\"]}", PlanFaultKind.Count)]
    [InlineData("poll", "{\"kind\":\"question\",\"question\":\"Why?\",\"choices\":[\"a\",\"a\"]}", PlanFaultKind.Twice)]
    [InlineData("poll", "{\"kind\":\"before\",\"question\":\"Why?\"}", PlanFaultKind.Alone)]
    public void What_is_wrong_in_a_file_is_found_with_its_place_by_us_and_by_the_schema(string field, string? value, object kind)
    {
        var file = JsonNode.Parse(PlanFile.Write(PlanTemplates.Find("en", "circle")!))!;
        var step = file["steps"]![2]!.AsObject();
        step.Remove(field);
        if (value is not null) step[field] = JsonNode.Parse(value);
        var bytes = Encoding.UTF8.GetBytes(file.ToJsonString());
        var (plan, faults) = PlanFile.Read(bytes);
        Assert.Null(plan);
        var fault = Assert.Single(faults);
        Assert.Equal(((PlanFaultKind)kind, 3), (fault.Kind, fault.Step));
        Assert.StartsWith(field, fault.Field, StringComparison.Ordinal);
        Assert.False(IsValid(bytes));
    }

    [Fact]
    public void A_file_that_is_no_plan_is_refused_with_the_line_where_that_shows()
    {
        static PlanFaultKind KindOf(string text) => Assert.Single(PlanFile.Read(Encoding.UTF8.GetBytes(text)).Faults).Kind;
        Assert.Equal(2, Assert.Single(PlanFile.Read("{\n  oops"u8.ToArray()).Faults).Least);
        Assert.Equal(PlanFaultKind.NotAPlan, KindOf("[]"));
        Assert.Equal(PlanFaultKind.NotAPlan, KindOf("{\"name\":\"x\"}"));
        Assert.Equal(PlanFaultKind.Newer, KindOf("{\"format\":\"meetinghub-plan\",\"version\":2}"));
        Assert.Equal(PlanFaultKind.TooLarge, KindOf(new string(' ', PlanFile.Largest + 1)));
    }

    private static T? Any<T>(Random chance) where T : struct, Enum =>
        chance.Next(3) == 0 ? null : Enum.GetValues<T>()[chance.Next(Enum.GetValues<T>().Length)];

    private static string Text(Random chance, int most) => "ä" + string.Concat(Enumerable.Range(0, chance.Next(most - 1)).Select(_ => "aé<\"&雨 b"[chance.Next(8)])).TrimEnd();

    private static PlanStep Step(Random chance) => new(Text(chance, 60), Any<StepKind>(chance) ?? default, TimeSpan.FromMinutes(chance.Next(1, 241)))
    {
        Untimed = chance.Next(2) == 0, ByItself = chance.Next(2) == 0, Prompt = chance.Next(2) == 0 ? "" : Text(chance, 300),
        Microphones = Any<MicrophonePolicy>(chance) ?? default, Chat = Any<ChatMode>(chance) ?? default, View = Any<StageView>(chance),
        Round = Any<RoundOrder>(chance) is { } order
            ? new StepRound(chance.Next(2) == 0 ? null : TimeSpan.FromSeconds(chance.Next(15, 901)), order, chance.Next(2) == 0) : null,
        SideRooms = chance.Next(2) == 0 ? null : chance.Next(2, 11), Exercise = Any<ExerciseKind>(chance),
        Poll = Any<PollKind>(chance) switch
        {
            null => null,
            PollKind.Question => new StepPoll(
                new PollForm(PollKind.Question, Text(chance, 200), [.. Enumerable.Range(0, chance.Next(2, 9)).Select(n => $"{n} {Text(chance, 70)}")]), chance.Next(2) == 0),
            { } pulse => new StepPoll(PollForm.Pulse(pulse), chance.Next(2) == 0),
        },
    };
}
