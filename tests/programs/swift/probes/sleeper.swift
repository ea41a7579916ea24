import Foundation

Thread.sleep(forTimeInterval: 3_600_000)
