using EquiSep.Experiments;
using EquiSep.Experiments.Validation;

namespace EquiSep.Core.Tests.Experiments;

public sealed class SpecificationReaderTests
{
    private const string Minimal = """{ "data": { "name": "cfm" }, "network": { "family": "GFNN" } }""";

    [Fact]
    public void Data_and_network_are_enough_and_the_rest_takes_the_defaults_of_the_records()
    {
        var expected = new Specification { Data = new() { Name = "cfm" }, Network = new() { Family = "GFNN" } };
        Assert.Equal(expected, SpecificationReader.Read(Minimal));
    }

    [Fact]
    public void Every_field_is_read()
    {
        var specification = SpecificationReader.Read("""
            { "name": "my-run",
              "data": { "name": "cfm", "seed": 1, "perClass": 100, "imbalance": { "largeClasses": 4, "large": 300, "small": 50 } },
              "network": { "family": "GLNN", "layers": 7, "width": 20, "block": "basicblock" },
              "training": { "optimizer": "momentum", "learningRate": 0.01, "momentum": 0.8, "weightDecay": 1e-4, "batchSize": 64, "epochs": 5, "seed": 2 },
              "analysis": { "protocol": "evaluation", "granularity": "block" } }
            """);
        Assert.Equal(
            new Specification
            {
                Name = "my-run",
                Data = new() { Name = "cfm", Seed = 1, PerClass = 100, Imbalance = new() { LargeClasses = 4, Large = 300, Small = 50 } },
                Network = new() { Family = "GLNN", Layers = 7, Width = 20 },
                Training = new() { Optimizer = "momentum", LearningRate = 0.01, Momentum = 0.8, WeightDecay = 1e-4, BatchSize = 64, Epochs = 5, Seed = 2 },
                Analysis = new() { Protocol = "evaluation" },
            },
            specification);
    }

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        var specification = SpecificationReader.Read("""{ "data": { "name": "cm", "imbalance": {} }, "network": { "family": "FNNMIX" }, "training": { "learningRate": 3e-5 } }""");
        Assert.Equal(specification, SpecificationReader.Read(System.Text.Json.JsonSerializer.Serialize(specification, ContractJson.Options)));
    }

    [Theory]
    [InlineData("3.0", 3)]
    [InlineData("1e2", 100)]
    [InlineData("1000", 1000)]
    public void Whole_numbers_may_be_written_as_JSON_schema_allows(string text, int layers)
    {
        Assert.Equal(layers, SpecificationReader.Read(With("network.layers", text)).Network.Layers);
    }

    [Theory]
    [InlineData("network.layers", "0", "an integer from 1 to 1000, not 0")]
    [InlineData("network.layers", "1001", "from 1 to 1000")]
    [InlineData("network.layers", "2.5", "an integer")]
    [InlineData("network.layers", "\"6\"", "not \"6\"")]
    [InlineData("network.layers", "null", "not null")]
    [InlineData("network.layers", "1e308", "from 1 to 1000")]
    [InlineData("network.layers", "1e999", "from 1 to 1000")]
    [InlineData("network.layers", "true", "not true")]
    [InlineData("network.layers", "[6]", "not a list")]
    [InlineData("analysis.measureAt", "[5, 1]", "a list of increasing integers from 0 to 200000, at most 1000 of them, not [5, 1]")]
    [InlineData("analysis.robustness.scales", "[]", "1 to 100 of them, not []")]
    [InlineData("network.width", "0", "from 1 to 100000")]
    [InlineData("network.width", "100001", "from 1 to 100000")]
    [InlineData("network.family", "\"gfnn\"", "one of GFNN,")]
    [InlineData("network.family", "null", "one of GFNN,")]
    [InlineData("data.name", "\"mnist\"", "one of cm, cfm, cc, fashion_mnist, cifar10, not \"mnist\"")]
    [InlineData("data.seed", "-1", "from 0 to 2147483647")]
    [InlineData("data.seed", "2147483648", "from 0 to 2147483647")]
    [InlineData("data.perClass", "0", "from 1 to 6000")]
    [InlineData("data.perClass", "6001", "from 1 to 6000")]
    [InlineData("data.imbalance", "5", "an object, or null, not 5")]
    [InlineData("data.imbalance.largeClasses", "11", "from 0 to 10")]
    [InlineData("data.imbalance.large", "0", "from 1 to 6000")]
    [InlineData("data.imbalance.small", "0", "from 1 to 6000")]
    [InlineData("training", "null", "an object, not null")]
    [InlineData("training.optimizer", "\"Adam\"", "one of sgd, momentum, adam")]
    [InlineData("training.learningRate", "0", "a number above 0 and up to 1000, not 0")]
    [InlineData("training.learningRate", "1e-999", "above 0")]
    [InlineData("training.learningRate", "1000.5", "above 0 and up to 1000")]
    [InlineData("training.learningRate", "\"NaN\"", "a number")]
    [InlineData("training.momentum", "1", "a number from 0 and below 1, not 1")]
    [InlineData("training.momentum", "-0.1", "from 0")]
    [InlineData("training.weightDecay", "1.1", "from 0 to 1")]
    [InlineData("training.batchSize", "1", "from 2 to 1000000")]
    [InlineData("training.epochs", "0", "from 1 to 100000")]
    [InlineData("training.seed", "-5", "from 0 to 2147483647")]
    [InlineData("analysis.protocol", "\"train\"", "one of reference, evaluation")]
    [InlineData("analysis.granularity", "\"unit\"", "one of block, layer")]
    [InlineData("network.block", "\"basic\"", "one of basicblock, bottleneck")]
    [InlineData("name", "\"a/b\"", "a text of 1 to 100 letters")]
    [InlineData("name", "\"..\"", "neither starts nor ends with '.'")]
    [InlineData("name", "\"\"", "a text of 1 to 100 letters")]
    [InlineData("name", "\"NUL.txt\"", "device name")]
    public void A_value_out_of_range_is_refused_by_name_with_what_is_allowed(string field, string value, string expected)
    {
        var error = Assert.Single(Errors(With(field, value)));
        Assert.Equal(field, error.Field);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data.perClass", "5422", "data.name", "\"cm\"", "from 1 to 5421 for cm, not 5422")]
    [InlineData("data.perClass", "5001", "data.name", "\"cifar10\"", "from 1 to 5000 for cifar10")]
    [InlineData("data.imbalance.large", "5001", "data.name", "\"cc\"", "from 1 to 5000 for cc")]
    [InlineData("data.imbalance.small", "5500", "data.name", "\"cm\"", "from 1 to 5421 for cm")]
    [InlineData("training.batchSize", "333", "data.perClass", "100", "leaves a last batch of one image (1000 images in batches of 333)")]
    [InlineData("network.layers", "5", "network.family", "\"FNNSW\"", "must be 6 or absent for FNNSW")]
    [InlineData("network.width", "100000", "network.layers", "2", "at most 64 GB")]
    [InlineData("network.family", "\"VGG13\"", "data.name", "\"cc\"", "VGG13 needs images of 32×32, and those of cc have 10×10: choose fashion_mnist or cifar10")]
    [InlineData("network.family", "\"GResNet\"", "data.name", "\"cfm\"", "GResNet needs images of 32×32")]
    [InlineData("network.block", "\"bottleneck\"", "network.layers", "4", "must be basicblock or absent for GFNN")]
    [InlineData("analysis.granularity", "\"layer\"", "network.layers", "4", "must be block or absent for GFNN")]
    public void An_impossible_combination_is_refused_by_name(string field, string value, string otherField, string otherValue, string expected)
    {
        var error = Assert.Single(Errors(With(field, value, otherField, otherValue)));
        Assert.Equal(field, error.Field);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VGG13", "network.layers", "10", "must be 11 or absent for VGG13, which has 10 convolutions of its own, not 10")]
    [InlineData("VGG19", "network.layers", "11", "must be 17 or absent for VGG19")]
    [InlineData("AlexNet", "network.layers", "7", "must be 6 or absent for AlexNet")]
    [InlineData("AlexNet", "network.width", "20", "must be 100 or absent for AlexNet, which has widths of its own, not 20")]
    [InlineData("GResNet", "network.width", "8", "must be 100 or absent for GResNet")]
    [InlineData("ResNetMixV2", "network.layers", "5", "must be even for ResNetMixV2")]
    [InlineData("ResNetMixV2", "network.block", "\"bottleneck\"", "only GResNet has a choice of blocks")]
    [InlineData("VGG11", "analysis.granularity", "\"layer\"", "must be block or absent for VGG11")]
    [InlineData("AlexNet", "training.batchSize", "333", "leaves a last batch of one image")]
    public void What_a_convolutional_network_does_not_have_is_refused_by_name(string family, string field, string value, string expected)
    {
        var error = Assert.Single(Errors(With("data.name", "\"cifar10\"", "network.family", $"\"{family}\"", field, value)));
        Assert.Equal(field, error.Field);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VGG13", "network.layers", "11")]
    [InlineData("AlexNet", "network.layers", "6")]
    [InlineData("GResNet", "network.layers", "1")]
    [InlineData("GResNet", "network.block", "\"bottleneck\"")]
    [InlineData("GResNet", "analysis.granularity", "\"layer\"")]
    [InlineData("GResNet", "training.batchSize", "333")]
    [InlineData("ResNetMixV2", "network.layers", "2")]
    [InlineData("ResNetMixV2", "analysis.granularity", "\"layer\"")]
    public void What_a_convolutional_network_has_is_allowed(string family, string field, string value)
    {
        Assert.Empty(Errors(With("data.name", "\"fashion_mnist\"", "network.family", $"\"{family}\"", field, value)));
    }

    [Fact]
    public void More_images_than_features_fit_into_an_array_are_refused()
    {
        var error = Assert.Single(Errors(With("data.name", "\"cifar10\"", "network.family", "\"AlexNet\"", "data.perClass", "5000")));
        Assert.Equal("network.family", error.Field);
        Assert.Contains("features of 98,304 numbers an image on cifar10; at most 21,845 images can be measured, not 50,000", error.Message, StringComparison.Ordinal);
        Assert.Empty(Errors(With("data.name", "\"cifar10\"", "network.family", "\"GResNet\"", "data.perClass", "5000")));
    }

    [Fact]
    public void A_last_batch_of_one_image_in_the_analysis_is_refused_and_evaluation_allows_it()
    {
        var sizes = """{ "largeClasses": 1, "large": 11, "small": 10 }""";
        var error = Assert.Single(Errors(With("data.imbalance", sizes)));
        Assert.Equal("analysis.protocol", error.Field);
        Assert.Empty(Errors(With("data.imbalance", sizes, "analysis.protocol", "\"evaluation\"")));
    }

    [Fact]
    public void Without_BatchNorm_a_batch_of_one_image_is_possible()
    {
        Assert.Empty(Errors(With("training.batchSize", "333", "network.family", "\"GFNNNoBN\"")));
    }

    [Theory]
    [InlineData("training.learning_rate", "training.learning_rate is unknown; did you mean learningRate?")]
    [InlineData("training.epoch", "training.epoch is unknown; did you mean epochs?")]
    [InlineData("epochs", "epochs is unknown; did you mean training.epochs?")]
    [InlineData("network.colour", "network.colour is unknown; known are family, layers, width, block")]
    [InlineData("$schema", "$schema is unknown; known are name, data, network, training, analysis")]
    public void An_unknown_field_is_refused_with_the_nearest_known_one(string field, string expected)
    {
        Assert.Equal(expected, Assert.Single(Errors(With(field, "1"))).ToString());
    }

    [Fact]
    public void Everything_wrong_is_reported_at_once()
    {
        var errors = Errors("""{ "data": { "name": "x", "seed": -1 }, "training": { "epochs": 0, "batchSize": 333, "rate": 1 }, "extra": {} }""");
        Assert.Equal(
            ["data.name", "data.seed", "training.epochs", "training.rate", "extra", "network"],
            errors.Select(error => error.Field));
    }

    [Fact]
    public void A_field_given_twice_is_refused()
    {
        var error = Assert.Single(Errors("""{ "data": { "name": "cfm", "name": "cm" }, "network": { "family": "GFNN" } }"""));
        Assert.Equal("data.name is given more than once", error.ToString());
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{\n  \"data\": }", "is not valid JSON at line 2, byte 11")]
    [InlineData("{ \"training\": { \"learningRate\": NaN } }", "is not valid JSON at line 1, byte 33")]
    [InlineData("{} {}", "is not valid JSON at line 1, byte 4")]
    [InlineData("[]", "must be an object, not a list")]
    [InlineData("null", "must be an object, not null")]
    [InlineData("{ \"name\": \"\\ud800\" }", "not valid Unicode")]
    [InlineData("{ \"\\ud800\": 1 }", "not valid Unicode")]
    public void A_text_that_is_no_specification_is_refused_as_a_whole(string json, string expected)
    {
        var error = Assert.Single(Errors(json));
        Assert.Equal(FieldError.Document, error.Field);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        Assert.Contains("not valid Unicode", Assert.Single(Errors("{ \"name\": \"\ud800\" }")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bottomless_text_is_refused()
    {
        Assert.Contains("not valid JSON", Assert.Single(Errors(string.Concat(Enumerable.Repeat("{\"data\":", 10_000)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_specification_put_together_in_code_is_refused_for_the_same_reasons()
    {
        var specification = new Specification { Name = "a b", Data = new() { Name = null! }, Network = new() { Family = "GFNN" }, Training = new() { LearningRate = double.NaN } };
        Assert.Equal(["name", "data.name", "training.learningRate"], SpecificationReader.Validate(specification).Select(error => error.Field));
    }

    [Fact]
    public void Reading_throws_with_all_reasons()
    {
        var thrown = Assert.Throws<SpecificationException>(() => SpecificationReader.Read("{}"));
        Assert.Equal(2, thrown.Errors.Count);
        Assert.Contains("data is missing", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_a_thousand_perturbations_are_refused()
    {
        var error = Assert.Single(Errors(With("analysis.robustness", """{ "scales": [0.1, 0.2, 0.4], "draws": 334 }""")));
        Assert.Equal("analysis.robustness.draws", error.Field);
        Assert.Contains("at most 333 with 3 scales", error.Message, StringComparison.Ordinal);
        Assert.Empty(Errors(With("analysis.robustness", """{ "scales": [0.1, 0.2, 0.4], "draws": 333 }""")));
    }

    private static IReadOnlyList<FieldError> Errors(string json) => SpecificationReader.Read(json, out _);

    /// <summary>The smallest specification with one or two values of JSON put in at their paths.</summary>
    private static string With(params string[] pathsAndValues)
    {
        var root = System.Text.Json.Nodes.JsonNode.Parse(Minimal)!.AsObject();
        var raw = new Dictionary<string, string>();
        foreach (var pair in pathsAndValues.Chunk(2))
        {
            var node = root;
            foreach (var part in pair[0].Split('.')[..^1])
            {
                node = (node[part] ??= new System.Text.Json.Nodes.JsonObject()).AsObject();
            }

            // A placeholder keeps numbers exactly as they are written.
            var placeholder = $"<{raw.Count}>";
            node[pair[0].Split('.')[^1]] = placeholder;
            raw.Add(System.Text.Json.JsonSerializer.Serialize(placeholder), pair[1]);
        }

        return raw.Aggregate(root.ToJsonString(), (json, value) => json.Replace(value.Key, value.Value, StringComparison.Ordinal));
    }
}
