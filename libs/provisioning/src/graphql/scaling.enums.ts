import { registerEnumType } from '@nestjs/graphql';

export const Weekday = {
  MONDAY: 'monday',
  TUESDAY: 'tuesday',
  WEDNESDAY: 'wednesday',
  THURSDAY: 'thursday',
  FRIDAY: 'friday',
  SATURDAY: 'saturday',
  SUNDAY: 'sunday',
} as const;
registerEnumType(Weekday, {
  name: 'Weekday',
  description: 'A day of the week.',
  valuesMap: {
    MONDAY: { description: 'Lundi.' },
    TUESDAY: { description: 'Mardi.' },
    WEDNESDAY: { description: 'Mercredi.' },
    THURSDAY: { description: 'Jeudi.' },
    FRIDAY: { description: 'Vendredi.' },
    SATURDAY: { description: 'Samedi.' },
    SUNDAY: { description: 'Dimanche.' },
  },
});

export const DeploymentPriority = { GARANTI: 'garanti', STANDARD: 'standard', DIFFERE: 'differe' } as const;
registerEnumType(DeploymentPriority, {
  name: 'DeploymentPriority',
  description: 'Whose turn it is when there is not room for all.',
  valuesMap: {
    GARANTI: { description: 'Goes first, and keeps its GPUs while it sleeps. The operator decides.' },
    STANDARD: { description: 'In the order of arrival; sleeping, it gives its GPUs back.' },
    DIFFERE: { description: 'Runs where there is room, and makes room for the others.' },
  },
});
