/**
 * The most statements that each query may send, with everything below it selected and both towns in every list; begin,
 * scope and end of each transaction count, and so do the caller's grants and the entry of a sensitive read. A new query
 * says its own here, or fails.
 */
export const MOST_STATEMENTS: Readonly<Record<string, number>> = {
  'Query.accessMatrix': 10,
  'Query.accessReviewLines': 8,
  'Query.accessReviewReport': 14,
  'Query.accessReviews': 9,
  'Query.apiKeys': 32,
  'Query.auditEntries': 30,
  // A page of the chain at a time: the one that grows.
  'Query.auditVerification': 60,
  'Query.awaitedRuns': 8,
  'Query.billingPeriods': 10,
  'Query.collectivite': 24,
  'Query.collectivites': 24,
  'Query.deployment': 28,
  'Query.deployments': 28,
  'Query.directory': 4,
  'Query.enginePools': 10,
  'Query.engineReconciliation': 8,
  'Query.explainQuota': 30,
  'Query.externalRoutes': 8,
  'Query.gpuTime': 8,
  'Query.importRuns': 8,
  'Query.invitations': 8,
  'Query.ledgerDifferences': 8,
  'Query.limits': 20,
  'Query.lostHolds': 8,
  'Query.me': 4,
  'Query.members': 8,
  'Query.model': 4,
  'Query.models': 4,
  'Query.noticeTargets': 8,
  'Query.notices': 8,
  'Query.operator': 8,
  'Query.organizations': 8,
  'Query.ownSessions': 8,
  'Query.paidUsage': 8,
  'Query.previewDeployment': 16,
  'Query.projects': 24,
  'Query.serviceAccounts': 8,
  'Query.sites': 20,
  'Query.supportAccesses': 8,
  'Query.refusals': 8,
  'Query.request': 12,
  'Query.usage': 10,
  'Query.usageComparison': 10,
};

/** Read in pages, however many there are. */
export const PAGED_INSIDE: readonly string[] = ['Query.auditVerification'];
