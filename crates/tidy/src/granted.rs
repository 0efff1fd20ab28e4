//! The one table of rights: the tests here hold the templates to it, the end-to-end run the deployed roles.

/// What each function may do, beside writing its own log. One line for each action and resource;
/// design and review meet here. Nothing else is granted, and nothing is granted in vain: the
/// end-to-end run needs all of it with IAM enforced, but for the lines that say when, and tries all
/// else with each role's credentials.
pub const GRANTED: &[(&str, &[&str])] = &[
    (
        "OauthRole",
        &[
            "secretsmanager:GetSecretValue AppSecretArn",
            "secretsmanager:GetSecretValue SealingSecretArn",
            "dynamodb:GetItem InstallationsTableArn", // an unwanted account: is it installed here?
            "dynamodb:UpdateItem InstallationsTableArn",
            "dynamodb:PutItem OauthStatesTableArn",
            "dynamodb:DeleteItem OauthStatesTableArn",
        ],
    ),
    (
        "WebhookRole",
        &[
            "secretsmanager:GetSecretValue WebhookSecretArn",
            "sqs:SendMessage EventsQueue",
        ],
    ),
    (
        "RecorderRole",
        &[
            "sqs:ReceiveMessage EventsQueue",
            "sqs:DeleteMessage EventsQueue",
            "sqs:GetQueueAttributes EventsQueue",
            "dynamodb:GetItem MeetingsTableArn",
            "dynamodb:UpdateItem MeetingsTableArn",
            "dynamodb:UpdateItem UsersTableArn", // user.* events
            "dynamodb:PutItem EventsTableArn",
            "dynamodb:UpdateItem InstallationsTableArn", // app_deauthorized
        ],
    ),
    ("PollerTickRole", &["lambda:InvokeFunction PollerFunction"]),
    (
        "PollerRole",
        &[
            "secretsmanager:GetSecretValue AppSecretArn", // a refresh
            "secretsmanager:GetSecretValue SealingSecretArn",
            "secretsmanager:GetSecretValue SpillSecretArn", // a refresh
            "secretsmanager:PutSecretValue SpillSecretArn", // a refresh while the table is down
            "dynamodb:GetItem MeetingsTableArn",
            "dynamodb:UpdateItem MeetingsTableArn",
            "dynamodb:Query MeetingsTableArn}/index/due",
            "dynamodb:Query MeetingsTableArn}/index/day", // coverage of a day
            "dynamodb:BatchGetItem MeetingsTableArn",     // coverage of a day
            "dynamodb:GetItem InstallationsTableArn",     // a refresh
            "dynamodb:UpdateItem InstallationsTableArn",  // a refresh
            "dynamodb:Scan InstallationsTableArn",
            "dynamodb:GetItem WorkTableArn",
            "dynamodb:UpdateItem WorkTableArn",
            "dynamodb:Query UsersTableArn",
            "dynamodb:Query UsersTableArn}/index/stale",
            "dynamodb:UpdateItem UsersTableArn",
            "dynamodb:Query AccountScoresTableArn",
            "dynamodb:PutItem AccountScoresTableArn",
            "sqs:SendMessage CollectQueue",
        ],
    ),
    (
        "CollectorRole",
        &[
            "sqs:ReceiveMessage CollectQueue",
            "sqs:DeleteMessage CollectQueue",
            "sqs:GetQueueAttributes CollectQueue",
            "secretsmanager:GetSecretValue SealingSecretArn",
            "dynamodb:GetItem InstallationsTableArn",
            "dynamodb:UpdateItem MeetingsTableArn",
            "dynamodb:BatchWriteItem ParticipantsTableArn",
            "dynamodb:BatchWriteItem QosMinutesTableArn",
            "dynamodb:Query ParticipantsTableArn", // a read that goes on where another stopped
            "dynamodb:UpdateItem ParticipantsTableArn",
            "dynamodb:GetItem WorkTableArn",
            "dynamodb:Query QosMinutesTableArn", // a session that came in two pieces
            "dynamodb:UpdateItem WorkTableArn",
        ],
    ),
    (
        "ArchiveRole",
        &[
            "s3:ListBucket ExportsBucketArn",
            "s3:GetObject ExportsBucketArn}/raw/*",
            "s3:GetObject ExportsBucketArn}/parquet/*",
            "s3:PutObject ExportsBucketArn}/parquet/*",
            "s3:DeleteObject ExportsBucketArn}/parquet/*",
        ],
    ),
];

/// The same of `infra/analysts.yaml`, for AWS's own services. The end-to-end run does not try these:
/// they trust the scheduler and Step Functions alone, so that not even root may assume them.
pub const GRANTED_AT_NIGHT: &[(&str, &[&str])] = &[
    ("NightScheduleRole", &["states:StartExecution Night"]),
    (
        "NightRole",
        &[
            "states:ListExecutions stateMachine:${AWS::StackName}-night",
            "dynamodb:ExportTableToPointInTime UsersTableArn",
            "dynamodb:ExportTableToPointInTime AccountScoresTableArn",
            "dynamodb:ExportTableToPointInTime MeetingsTableArn",
            "dynamodb:ExportTableToPointInTime ParticipantsTableArn",
            "dynamodb:ExportTableToPointInTime QosMinutesTableArn",
            "dynamodb:DescribeExport UsersTableArn}/export/*",
            "dynamodb:DescribeExport AccountScoresTableArn}/export/*",
            "dynamodb:DescribeExport MeetingsTableArn}/export/*",
            "dynamodb:DescribeExport ParticipantsTableArn}/export/*",
            "dynamodb:DescribeExport QosMinutesTableArn}/export/*",
            "s3:PutObject ExportsBucketArn}/raw/*", // an export writes as who asked for it
            "s3:PutObjectAcl ExportsBucketArn}/raw/*",
            "s3:AbortMultipartUpload ExportsBucketArn}/raw/*",
            "s3:ListBucket ExportsBucketArn",
            "s3:GetObject ExportsBucketArn}/parquet/applied.json",
            "lambda:InvokeFunction ArchiveFunctionArn",
        ],
    ),
];
