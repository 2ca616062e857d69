namespace EquiSep.Testing;

/// <summary>What the tests ask for. Trainings of other seeds are other trainings, so tests do not meet in the store.</summary>
internal static class Specifications
{
    /// <summary>A training of about 3.5 ms an epoch on a core of 2023: six hidden layers of width 100, 1,000 images of 10×10.</summary>
    /// <param name="name">Name of the experiment.</param>
    /// <param name="epochs">Epochs of each run.</param>
    /// <param name="seeds">Seeds of the trainings: a run each.</param>
    public static object Training(string name, int epochs, params int[] seeds) => new
    {
        name,
        data = new { name = "cfm" },
        network = new { family = "GFNN", layers = 6, width = 100 },
        training = new { epochs, seed = seeds },
    };

    /// <summary>The smallest thing that goes through all services.</summary>
    public static object Tiny(string name, params int[] seeds) => new
    {
        name,
        data = new { name = "cfm", perClass = 10 },
        network = new { family = "GFNN", layers = 1, width = 20 },
        training = new { epochs = 1, seed = seeds },
    };

    /// <summary>Something with a large data set, of 32×32 pixels, or a wide network: they take seconds to be prepared and measured.</summary>
    public static object Large(string name, int perClass, int width, int seed) => new
    {
        name,
        data = new { name = "fashion_mnist", perClass },
        network = new { family = "GFNNOriginal", layers = 6, width },
        training = new { epochs = 1, seed },
    };

    /// <summary>The request for a specification.</summary>
    public static object Request(object specification) => new { specification };
}
