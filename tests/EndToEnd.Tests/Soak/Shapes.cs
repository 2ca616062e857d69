
namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>What a soak asks for.</summary>
internal enum Shape
{
    /// <summary>The smallest thing that goes through all services.</summary>
    Tiny,

    /// <summary>A training of about half a second.</summary>
    Medium,

    /// <summary>One of about a second, which waits in the queue of the long ones.</summary>
    Long,

    /// <summary>Measured during its training as well.</summary>
    Emergence,

    /// <summary>Measured on test images as well, with another optimiser.</summary>
    Tested,

    /// <summary>Measured after perturbations of its weights as well.</summary>
    Perturbed,

    /// <summary>On images of 32×32.</summary>
    Images,

    /// <summary>On images that cannot be had, unless they are on this machine.</summary>
    Unavailable,
}

/// <summary>The specifications of the shapes.</summary>
internal static class Shapes
{
    /// <summary>A specification with a run for each seed.</summary>
    public static object Specification(Shape shape, string name, IReadOnlyList<int> seeds) => shape switch
    {
        Shape.Tiny => Specifications.Tiny(name, [.. seeds]),
        Shape.Medium => Specifications.Training(name, 150, [.. seeds]),
        Shape.Long => Specifications.Training(name, 350, [.. seeds]),
        Shape.Emergence => Small(name, new { epochs = 60, seed = seeds }, new { measureAt = (int[])[0, 20, 60] }),
        Shape.Tested => Small(name, new { epochs = 50, seed = seeds, optimizer = "adam", learningRate = 0.001 }, new { testSet = true, collapse = true }),
        Shape.Perturbed => Small(name, new { epochs = 40, seed = seeds }, new { robustness = new { scales = (double[])[0.1, 0.4], draws = 2 } }),
        Shape.Images => new
        {
            name,
            data = new { name = "fashion_mnist", perClass = 12 },
            network = new { family = "GFNNOriginal", layers = 4, width = 100 },
            training = new { epochs = 5, seed = seeds },
        },
        _ => new
        {
            name,
            data = new { name = "cc", perClass = 10 },
            network = new { family = "GFNN", layers = 1, width = 20 },
            training = new { epochs = 1, seed = seeds },
        },
    };

    private static object Small(string name, object training, object analysis) =>
        new { name, data = new { name = "cfm", perClass = 50 }, network = new { family = "GFNN", layers = 4, width = 50 }, training, analysis };
}
