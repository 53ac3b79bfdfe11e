package stats

import (
	"fmt"
	"math"
)

// PartialR2 returns t²/(t²+df), the share of what a regression leaves unexplained
// that the coefficient with this t statistic explains.
func PartialR2(t, df float64) float64 {
	f2 := t * t / df
	return f2 / (1 + f2)
}

// RobustnessValue returns how strong an unmeasured confounder must be to explain a
// coefficient away, given its t statistic and residual degrees of freedom: the
// partial R² that it must have both with the treatment and with the outcome. In
// [0,1]; 0 is fragile. Cinelli, C. & Hazlett, C. (2020), JRSS-B 82(1), 39-67.
func RobustnessValue(t, df float64) float64 { return robustness(math.Abs(t) / math.Sqrt(df)) }

// RobustnessValueAt returns how strong an unmeasured confounder must be to bring
// the coefficient to where it is no longer significant at level alpha, two-sided;
// 0 if it is not to begin with. Cinelli & Hazlett (2020); where no such confounder
// with equal strength on both sides is the weakest, the extreme value of Cinelli,
// C. & Hazlett, C. (2025), Biometrika 112(2).
func RobustnessValueAt(t, df, alpha float64) float64 {
	if !(alpha > 0 && alpha <= 1) {
		panic(fmt.Sprintf("stats: alpha %v is outside (0,1]", alpha))
	}
	f := math.Abs(t) / math.Sqrt(df)
	critical := StudentQuantile(1-alpha/2, df-1) / math.Sqrt(df-1)
	switch {
	case math.IsNaN(f) || math.IsNaN(critical):
		return math.NaN()
	case f <= critical:
		return 0
	case critical > 0 && f > 1/critical:
		return (f*f - critical*critical) / (1 + f*f)
	}
	return robustness(f - critical)
}

// robustness returns (√(f⁴+4f²)-f²)/2 in a form that neither cancels nor overflows.
func robustness(f float64) float64 {
	if math.IsInf(f, 1) {
		return 1
	}
	return 2 * f / (f + math.Hypot(f, 2))
}

// A Confounder is an unmeasured variable, by the share of what the covariates leave
// unexplained that it would explain.
type Confounder struct {
	R2Treatment float64 // partial R² with the treatment, given the covariates, in [0,1)
	R2Outcome   float64 // partial R² with the outcome, given treatment and covariates, in [0,1]
}

// BenchmarkConfounder returns a confounder k times as strong as a measured
// covariate, from the covariate's partial R² with the treatment given the other
// covariates, and with the outcome given treatment and other covariates. Values are
// NaN where none can be that strong. Cinelli & Hazlett (2020), section 4.4.
func BenchmarkConfounder(r2Treatment, r2Outcome, k float64) Confounder {
	strength := k * r2Treatment / (1 - r2Treatment)
	if !(strength < 1) {
		return Confounder{math.NaN(), math.NaN()}
	}
	r2 := k * r2Treatment * r2Treatment / ((1 - k*r2Treatment) * (1 - r2Treatment))
	part := (math.Sqrt(k) + math.Sqrt(r2)) / math.Sqrt(1-r2)
	return Confounder{strength, min(1, part*part*r2Outcome/(1-r2Outcome))}
}

// Adjust returns a coefficient, its standard error and t after the confounder has
// been taken out in the direction that shrinks it, from their values without it and
// the residual degrees of freedom. The bias is se·√df·√(R²y·R²d/(1-R²d)).
func (c Confounder) Adjust(estimate, se, df float64) (adjusted, adjustedSE, t float64) {
	bias := se * math.Sqrt(df) * math.Sqrt(c.R2Outcome*c.R2Treatment/(1-c.R2Treatment))
	adjusted = estimate - math.Copysign(bias, estimate)
	adjustedSE = se * math.Sqrt((1-c.R2Outcome)/(1-c.R2Treatment)*df/(df-1))
	return adjusted, adjustedSE, adjusted / adjustedSE
}

// An EValue is how strong an unmeasured confounder must be to explain an
// association away: the risk ratio, at least 1, that it must have both with the
// exposure and with the outcome. VanderWeele, T. J. & Ding, P. (2017), Annals of
// Internal Medicine 167(4), 268-274.
type EValue struct {
	Estimate float64 // to move the estimate to no association
	Limit    float64 // to move the nearer interval limit there; 1 where the interval holds it
}

// EValueRR returns the E-value of a risk ratio with its interval; for an odds or
// hazard ratio of a common outcome convert all three first, with [RiskRatioOfOdds]
// or [RiskRatioOfHazard]. NaN limits give a NaN Limit. NaN unless the ratio is
// positive.
func EValueRR(ratio, low, high float64) EValue {
	e := func(rr float64) float64 {
		if !(rr > 0) {
			return math.NaN()
		}
		rr = max(rr, 1/rr)
		return rr + math.Sqrt(rr*(rr-1))
	}
	v := EValue{Estimate: e(ratio)}
	switch {
	case math.IsNaN(low) || math.IsNaN(high) || math.IsNaN(v.Estimate):
		v.Limit = math.NaN()
	case low <= 1 && high >= 1:
		v.Limit = 1
	case low > 1:
		v.Limit = e(low)
	default:
		v.Limit = e(high)
	}
	return v
}

// EValueSMD returns the E-value of a standardised mean difference d with standard
// error se, through the risk ratio exp(0.91d) and its limits exp(0.91d ± 1.78se):
// Chinn, S. (2000), Statistics in Medicine 19(22), 3127-3131; VanderWeele & Ding
// (2017). A regression coefficient is one after division by the outcome's standard
// deviation.
func EValueSMD(d, se float64) EValue {
	return EValueRR(math.Exp(0.91*d), math.Exp(0.91*d-1.78*se), math.Exp(0.91*d+1.78*se))
}

// EValueInterval is [EValueSMD] of a difference whose interval is given: one of other
// degrees of freedom, say, or another level.
func EValueInterval(d, low, high float64) EValue {
	return EValueRR(math.Exp(0.91*d), math.Exp(0.91*low), math.Exp(0.91*high))
}

// EValueCorrelation returns the E-value of a correlation and its interval, each
// turned into the standardised difference 2r/√(1-r²) of a median split and from
// there as [EValueSMD]. Infinite at r = ±1.
func EValueCorrelation(r, low, high float64) EValue {
	d := func(r float64) float64 { return 2 * r / math.Sqrt((1-r)*(1+r)) }
	return EValueInterval(d(r), d(low), d(high))
}

// RiskRatioOfOdds returns the risk ratio √or that an odds ratio of a common outcome
// stands for: VanderWeele, T. J. (2017), Epidemiology 28(6), e58-e60. A rare
// outcome (under 15 %) needs no conversion.
func RiskRatioOfOdds(or float64) float64 { return math.Sqrt(or) }

// RiskRatioOfHazard returns the risk ratio (1-0.5^√hr)/(1-0.5^√(1/hr)) that a hazard
// ratio of a common outcome stands for: VanderWeele & Ding (2017).
func RiskRatioOfHazard(hr float64) float64 {
	root := math.Sqrt(hr)
	return math.Expm1(-math.Ln2*root) / math.Expm1(-math.Ln2/root)
}
