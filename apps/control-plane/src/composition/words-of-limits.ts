import { Injectable } from '@nestjs/common';
import type { RefusingLimit } from '@beffroi/contracts/usage';
import type { Text } from '@beffroi/kernel';
import { LimitWords } from '@beffroi/metering/domain';
import { limitName, limitReachedText } from '@beffroi/quotas/domain';

/** Quotas is not upstream of metering, which tells of limits in its words all the same. */
@Injectable()
export class WordsOfLimits extends LimitWords {
  override nameOf(limit: RefusingLimit): Text {
    return limitName(limit);
  }

  override reached(limit: RefusingLimit): Text {
    const { cap = 0, left = 0, renewsAt } = limit;
    const renewsAtMs = renewsAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(renewsAt);
    return limitReachedText({ limit, cap, left, renewsAtMs });
  }
}
