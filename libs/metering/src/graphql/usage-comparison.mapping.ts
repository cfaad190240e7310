import type { Text } from '@beffroi/kernel';
import type { Forecast, UsageComparison as Comparison } from '../domain/index.ts';
import type { UsageComparison, UsageEstimate, UsageForecast } from './usage-comparison.type.ts';

export const comparisonView = ({ forecasts, ...periods }: Comparison): UsageComparison => ({
  ...periods,
  forecast: forecastView(forecasts, periods.period.sums.listPriceMicros !== null),
  noForecast: reasonOf(forecasts.requests),
});

const forecastView = (forecasts: Comparison['forecasts'], isPriced: boolean): UsageForecast | null =>
  forecasts.requests.kind !== 'forecast'
    ? null
    : {
        requests: estimateOf(forecasts.requests),
        inputTokens: estimateOf(forecasts.inputTokens),
        outputTokens: estimateOf(forecasts.outputTokens),
        listPriceMicros: isPriced ? estimateOf(forecasts.listPriceMicros) : null,
      };

const estimateOf = (forecast: Forecast): UsageEstimate | null =>
  forecast.kind === 'forecast' ? forecast : null;

const reasonOf = (forecast: Forecast): Text | null => {
  switch (forecast.kind) {
    case 'forecast':
      return null;
    case 'PeriodOver':
      return { fr: 'La période est terminée.', en: 'The period is over.' };
    case 'TooLittleData':
      return {
        fr: `Une prévision demande ${forecast.neededWorkingDays} jours ouvrés d’usage ; il y en a ${forecast.workingDays}.`,
        en: `A forecast needs ${forecast.neededWorkingDays} working days of use; there are ${forecast.workingDays}.`,
      };
  }
};
