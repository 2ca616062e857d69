using EquiSep.Experiments;
using EquiSep.Reports.Documents;

namespace EquiSep.Reports.Sections;

/// <summary>What D, ρ and r are, and how features were taken.</summary>
internal static class MethodSection
{
    public static void Write(MarkdownWriter document, ReportedExperiment experiment)
    {
        var runs = experiment.Runs.Select(run => run.Specification).ToList();
        document.Heading(2, "What is measured");
        document.Paragraph("Let x be the features of the training images at a layer, m_k their mean over class k of K, and m their mean over all images. With class weights "
            + $"{Weights(runs)}, the between-class covariance is SSb = Σ_k w_k (m_k − m)(m_k − m)ᵀ and the within-class covariance SSw = Σ_k w_k mean((x − m_k)(x − m_k)ᵀ), "
            + "the mean being over the images of class k. The *separation fuzziness* of the layer is **D = Tr(SSw SSb⁺)**, where ⁺ is the Moore–Penrose inverse; it has no unit and is computed in double precision.");
        document.Paragraph("The *law of equi-separation* says that D of layer l is close to ρ^l times D of the input, layer 0, with a *decay ratio* 0 < ρ < 1. Here the ordinary least-squares line of ln D on l is fitted: "
            + "ρ is the exponential of its slope, R² its coefficient of determination, r the Pearson correlation of ln D and l, and p the two-sided p-value of r (Student's t with n − 2 degrees of freedom). "
            + "Layers whose D is zero or not defined are left out of the fit, which then names the number of layers that remain.");
        document.Paragraph($"{Protocol(runs)} Accuracies and losses (mean cross-entropy, nats) are taken in evaluation mode, with running statistics."
            + (runs.Any(run => Families.Residual.Contains(run.Network.Family)) ? " Features of residual networks that are wider than 100 are first reduced to their 100 principal components." : ""));
        document.Paragraph("Law and protocol: H. He and W. J. Su, *A law of data separation in deep learning*, Proceedings of the National Academy of Sciences 120 (36), e2221704120, 2023; [arXiv:2210.17020](https://arxiv.org/abs/2210.17020).");
    }

    private static string Weights(IReadOnlyList<Specification> runs)
    {
        return runs.All(run => run.Data.Imbalance is null) ? "w_k = 1/K"
            : runs.All(run => run.Data.Imbalance is not null) ? "w_k = n_k/n, the class's share of the images"
            : "w_k = 1/K (imbalanced samples: n_k/n, the class's share of the images)";
    }

    private static string Protocol(IReadOnlyList<Specification> runs)
    {
        var sentences = new Dictionary<string, string>
        {
            [Protocols.Reference] = $"Protocol *reference* takes features from the trained network in training mode, in batches of {AnalysisSpecification.BatchSize} images in the order of the sample, so that BatchNorm uses the statistics of each batch, as the authors' code does.",
            [Protocols.Evaluation] = "Protocol *evaluation* takes features from the trained network with the running statistics of BatchNorm.",
        };
        return string.Join(' ', runs.Select(run => run.Analysis.Protocol).Distinct().Select(protocol => sentences[protocol]));
    }
}
