// A thin C++ face of SQLite: statements that are prepared once, transactions that end.
// A broken world (disk full, no permission, a file that is no database) throws StoreError.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace outcore::explore {

class StoreError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class Database;

/// Bound as a BLOB.
struct BlobBytes {
    std::string_view bytes;
};

/// A prepared statement. Text is copied when it is bound.
class Statement {
  public:
    Statement(Database& database, std::string_view sql);
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    /// Starts anew with these values.
    template <typename... Values>
    Statement& bind(const Values&... values) {
        reset();
        int index = 0;
        (bind_one(++index, values), ...);
        return *this;
    }
    void bind_one(int index, std::int64_t value);
    void bind_one(int index, double value);  // not a number: NULL
    void bind_one(int index, std::string_view value);
    void bind_one(int index, BlobBytes value);
    void bind_one(int index, std::nullptr_t);
    void reset();

    /// False after the last row.
    bool step();
    /// For what yields no rows; the statement is reset.
    void run();

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double number(int column) const;  // NULL: not a number
    std::string text(int column) const;

  private:
    void check(int code) const;
    sqlite3* database_ = nullptr;
    sqlite3_stmt* statement_ = nullptr;
};

class Database {
  public:
    /// Read also works in a folder that can not be written.
    enum class Access { Read, Write, Create };
    Database(const std::filesystem::path& file, Access access);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    void execute(const std::string& sql);
    std::int64_t integer(const std::string& sql);  // first column of the first row, 0 without one
    std::int64_t changes() const;                  // rows of the last statement
    std::int64_t last_row() const;
    sqlite3* handle() const { return handle_; }
    const std::filesystem::path& file() const { return file_; }

  private:
    void open(const std::string& name, int flags);
    std::filesystem::path file_;
    sqlite3* handle_ = nullptr;
};

/// Takes the right to write at once, and waits for it; undone unless committed.
class Transaction {
  public:
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

  private:
    Database& database_;
    bool open_ = true;
};

}  // namespace outcore::explore
