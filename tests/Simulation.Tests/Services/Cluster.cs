using EquiSep.Simulation.Tests.Histories;
using EquiSep.Simulation.Tests.Time;
using EquiSep.TrainingService;

namespace EquiSep.Simulation.Tests.Services;

/// <summary>All services of a history. A process that died is started again under its name.</summary>
internal sealed class Cluster
{
    private readonly World world;
    private readonly Dictionary<string, Func<Node>> starts = [];
    private readonly SortedDictionary<string, Node> nodes = new(StringComparer.Ordinal);
    private readonly TrainingOptions training;
    private readonly TimeSpan auditInterval;
    private readonly PlantedFault planted;

    /// <summary>Starts the services of a plan.</summary>
    public Cluster(World world, Plan plan)
    {
        this.world = world;
        training = new()
        {
            Slots = plan.Slots,
            SliceMinutes = world.Dice.Chance(0.5) ? 10 : world.Dice.Seconds(1, 20).TotalMinutes,
            CheckpointSeconds = world.Dice.Chance(0.3) ? 60 : world.Dice.Fraction() * 5,
            OwnershipSeconds = world.Dice.Chance(0.5) ? 5 : world.Dice.Fraction() * 5,
        };
        (auditInterval, planted) = (plan.AuditInterval, plan.Planted);
        Add("api-1", name => new ApiNode(world, name, auditInterval, planted));
        AddAll("data", plan.DataServices, name => new DataNode(world, name));
        AddAll("trainer", plan.Trainers, name => new TrainerNode(world, name, training, Trainings, planted == PlantedFault.CountedDeaths ? planted : PlantedFault.None));
        AddAll("analysis", plan.Analysts, name => new AnalysisNode(world, name, plan.Slots));
        foreach (var name in starts.Keys)
        {
            Start(name);
        }
    }

    /// <summary>What is known of all trainings.</summary>
    public TrainingLog Trainings { get; } = new();

    /// <summary>The services whose processes live.</summary>
    public IEnumerable<Node> Nodes => nodes.Values.Where(node => node.Process.IsAlive);

    /// <summary>Those of them that are an Api.</summary>
    public IEnumerable<ApiNode> Apis => Nodes.OfType<ApiNode>();

    /// <summary>An Api that serves users; null while there is none.</summary>
    public ApiNode? Ready => Apis.FirstOrDefault(api => api.IsReady);

    /// <summary>The service of a name; null while it does not run.</summary>
    public Node? Find(string name) => nodes.TryGetValue(name, out var node) && node.Process.IsAlive ? node : null;

    /// <summary>Starts a service unless it runs.</summary>
    public void Start(string name)
    {
        if (Find(name) is null)
        {
            world.Trace.Add(world.Time.Now, name, "starts");
            nodes[name] = starts[name]();
        }
    }

    /// <summary>Starts all services that do not run, but for the second Api.</summary>
    public void StartAll()
    {
        foreach (var name in starts.Keys.Where(name => name != "api-2"))
        {
            Start(name);
        }
    }

    /// <summary>Starts a second Api, which is not started again when it dies.</summary>
    public void StartSecondApi()
    {
        Add("api-2", name => new ApiNode(world, name, auditInterval, planted));
        Start("api-2");
    }

    private void AddAll(string role, int count, Func<string, Node> start)
    {
        for (var number = 1; number <= count; number++)
        {
            Add($"{role}-{number}", start);
        }
    }

    private void Add(string name, Func<string, Node> start) => starts[name] = () => start(name);
}
