/** The feed for subscribers outside. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Clock } from '@kheo/ports';
import { FEED_CLOCK, FeedController } from './feed.controller.js';
import { Feeds } from './feeds.js';

@Module({})
export class FeedModule {
  static with(feeds: Feeds, clock: Clock): DynamicModule {
    const providers = [
      { provide: Feeds, useFactory: () => feeds },
      { provide: FEED_CLOCK, useFactory: () => clock },
    ];
    return { module: FeedModule, controllers: [FeedController], providers };
  }
}
