//! The numbers that rules take.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use services::{on_both_databases, policy};

on_both_databases! {
    async fn a_higher_limit_allows_another_day_and_a_lower_one_leaves_what_stands(world: World) {
        let ana = world.ana().await;
        let days = ["2026-03-03", "2026-03-04", "2026-03-05"];
        let offer = |day: &str, hour: u32| {
            let (start, actor) = (format!("{day}T{hour:02}:00:00Z"), ana.actor());
            let world = &world;
            async move { world.try_offer(&actor, &start, 30).await }
        };
        assert_eq!(policy::max_days_per_week(&world.cx).await.unwrap(), 2);
        policy::set_max_days_per_week(&world.cx, 3).await.unwrap();
        for day in days {
            offer(day, 9).await.unwrap();
        }
        policy::set_max_days_per_week(&world.cx, 1).await.unwrap();
        assert_eq!(policy::max_days_per_week(&world.cx).await.unwrap(), 1);
        offer("2026-03-05", 10).await.unwrap();
        assert!(offer("2026-03-06", 9).await.is_err());
    }

    async fn a_limit_is_a_number_of_days_of_a_week(world: World) {
        for days in [0, 8] {
            assert!(policy::set_max_days_per_week(&world.cx, days).await.is_err());
        }
        assert_eq!(policy::max_days_per_week(&world.cx).await.unwrap(), 2);
    }
}
